import { closeSync, openSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { readRecordedStack } from '../cli/release-rehearsal/rehearse-releases.ts';
import { createChance } from '../rehearsal/chance.ts';
import { createBundler } from './gate/bundle-program.ts';
import { makeBreaches } from './gate/compliance-breaches.ts';
import { toFigures } from './gate/count-outcomes.ts';
import { createDrawing } from './gate/draw-mutations.ts';
import type { BreachResult, GateResult } from './gate/gate-result.ts';
import { measureBad, tellFate } from './gate/measure-bad.ts';
import { measureGood } from './gate/measure-good.ts';
import { printGate } from './gate/print-gate.ts';
import { runJobs } from './gate/run-jobs.ts';

const usage = 'usage: npm run bench:gate -- [--seed N] [--bad N] [--good N] [--json FILE] (- is standard output)';
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

type Options = { seed: number; bad: number; good: number; json?: string | undefined };

/** The options. Anything else on the command line is refused in one line, before anything is rehearsed. */
const readOptions = (): Options => {
  const refuse = (reason: string): never => {
    tell(`bench:gate: ${reason}; ${usage}`);
    process.exit(2);
  };
  const toCount = (name: string, written: string): number =>
    /^\d{1,6}$/.test(written) ? Number(written) : refuse(`--${name} is not a number: ${written}`);
  try {
    const {
      seed = '1',
      bad = '120',
      good = '200',
      json,
    } = parseArgs({
      options: { seed: { type: 'string' }, bad: { type: 'string' }, good: { type: 'string' }, json: { type: 'string' } },
    }).values;
    if (json !== undefined && json !== '-') closeSync(openSync(json, 'a'));
    return { seed: toCount('seed', seed), bad: toCount('bad', bad), good: toCount('good', good), json };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const reason = message.split(/\. |\n/)[0] ?? message;
    return refuse(code.startsWith('ERR_PARSE_ARGS') ? reason : `--json cannot be written: ${reason}`);
  }
};

const measureBreaches = async (...about: Parameters<typeof makeBreaches>): Promise<BreachResult[]> => {
  const breaches = makeBreaches(...about);
  const results = new Map<string, BreachResult>();
  const left = [...breaches];
  await runJobs(
    async () => left.shift()?.job,
    (answer) => {
      const breach = breaches.find(({ job }) => job.id === answer.id);
      const { outcome, how, blocks, broken } = tellFate(answer);
      if (breach) results.set(answer.id, { what: breach.what, when: breach.when, outcome, how, blocks, broken });
    },
  );
  return breaches.flatMap(({ job }) => results.get(job.id) ?? []);
};

const measure = async ({ seed, bad: badCount, good: goodCount }: Options): Promise<GateResult> => {
  const stack = readRecordedStack();
  const bundler = await createBundler();
  const chance = createChance(seed);
  const parts = { ...stack, sources: bundler.sources };
  const every = (what: string, of: number) => (done: number) => {
    if (done % 10 === 0 || done === of) tell(`${what}: ${done} of ${of}`);
  };
  try {
    const drawing = createDrawing(parts, bundler, chance);
    const bad = await measureBad(drawing, chance, badCount, every('bad releases', badCount));
    tell('compliance breaches');
    const breaches = await measureBreaches(stack, bundler.unchanged);
    const good = await measureGood(parts, bundler, chance, goodCount, every('good releases', goodCount));
    return {
      schema: 'recycler/bench-gate/1',
      machine: { cores: availableParallelism(), memoryBytes: totalmem(), node: process.versions.node },
      ...{ seed, bad, breaches, good },
      discarded: drawing.discarded,
      figures: toFigures(bad, breaches, good),
    };
  } finally {
    await bundler.close();
  }
};

const options = readOptions();
try {
  const result = await measure(options);
  if (options.json !== undefined)
    writeFileSync(options.json === '-' ? process.stdout.fd : options.json, `${JSON.stringify(result, undefined, 2)}\n`);
  printGate(result, (text) => void (options.json === '-' ? process.stderr : process.stdout).write(text));
} catch (error) {
  tell(`bench:gate: ${(error as Error).message}`);
  process.exitCode = 1;
}
