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
import { findReleaseStatus, measureBad } from './gate/measure-bad.ts';
import { measureBusiness } from './gate/measure-business.ts';
import { measureGood } from './gate/measure-good.ts';
import { accessOperators, operators } from './gate/operators/operators.ts';
import { printGate } from './gate/print-gate.ts';
import { runJobs } from './gate/run-jobs.ts';
import { toBusinessFigures } from './gate/to-business-figures.ts';

const usage =
  'usage: npm run bench:gate -- [--seed N] [--bad N] [--good N] [--pairs N] [--only releases|access|business] [--json FILE] (- is standard output)';
const report = (text: string): void => void process.stderr.write(`${text}\n`);

type Options = { seed: number; bad: number; good: number; pairs: number; only?: string | undefined; json?: string | undefined };

/** The options. Anything else on the command line is refused in one line, before anything is rehearsed. */
const readOptions = (): Options => {
  const refuse = (reason: string): never => {
    report(`bench:gate: ${reason}; ${usage}`);
    process.exit(2);
  };
  const toCount = (name: string, written: string): number =>
    /^\d{1,6}$/.test(written) ? Number(written) : refuse(`--${name} is not a number: ${written}`);
  try {
    const {
      seed = '1',
      bad = '120',
      good = '200',
      pairs = '1000',
      only,
      json,
    } = parseArgs({
      options: {
        ...{ seed: { type: 'string' }, bad: { type: 'string' }, good: { type: 'string' }, pairs: { type: 'string' } },
        ...{ only: { type: 'string' }, json: { type: 'string' } },
      },
    }).values;
    if (only !== undefined && !['releases', 'access', 'business'].includes(only))
      refuse(`--only is none of releases, access, business: ${only}`);
    if (json !== undefined && json !== '-') closeSync(openSync(json, 'a'));
    return {
      seed: toCount('seed', seed),
      bad: toCount('bad', bad),
      good: toCount('good', good),
      pairs: toCount('pairs', pairs),
      only,
      json,
    };
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
      const { outcome, how, blocks, broken } = findReleaseStatus(answer);
      if (breach) results.set(answer.id, { what: breach.what, when: breach.when, outcome, how, blocks, broken });
    },
  );
  return breaches.flatMap(({ job }) => results.get(job.id) ?? []);
};

type Releases = Pick<GateResult, 'bad' | 'breaches' | 'good' | 'discarded'>;

const measureReleases = async ({ seed, only, bad: badCount, good: goodCount }: Options): Promise<Releases> => {
  const stack = readRecordedStack();
  const bundler = await createBundler();
  const chance = createChance(seed);
  const parts = { ...stack, sources: bundler.sources };
  const every = (what: string, of: number) => (done: number) => {
    if (done % 10 === 0 || done === of) report(`${what}: ${done} of ${of}`);
  };
  try {
    const drawing = createDrawing(parts, bundler, chance, only === 'access' ? accessOperators : operators);
    const bad = await measureBad(drawing, chance, badCount, every('bad releases', badCount));
    report('compliance breaches');
    const breaches = await measureBreaches(stack, bundler.unchanged);
    const good = await measureGood(parts, bundler, chance, goodCount, every('good releases', goodCount));
    return { bad, breaches, good, discarded: drawing.discarded };
  } finally {
    await bundler.close();
  }
};

const measure = async (options: Options): Promise<GateResult> => {
  const { seed, only, pairs } = options;
  const business =
    only === 'releases' || only === 'access'
      ? undefined
      : measureBusiness(createChance(seed), pairs, (samples) => report(`business metrics: ${pairs} pairs of ${samples} samples`));
  const none: Releases = { bad: [], breaches: [], good: [], discarded: { atBuild: 0, unchanged: 0 } };
  const releases = only === 'business' ? none : await measureReleases(options);
  const { bad, breaches, good } = releases;
  return {
    schema: 'recycler/bench-gate/1',
    machine: { cores: availableParallelism(), memoryBytes: totalmem(), node: process.versions.node },
    seed,
    ...releases,
    ...(business && { business }),
    figures: [...(only === 'business' ? [] : toFigures(bad, breaches, good)), ...(business ? toBusinessFigures(business) : [])],
  };
};

const options = readOptions();
try {
  const result = await measure(options);
  if (options.json !== undefined)
    writeFileSync(options.json === '-' ? process.stdout.fd : options.json, `${JSON.stringify(result, undefined, 2)}\n`);
  printGate(result, (text) => void (options.json === '-' ? process.stderr : process.stdout).write(text));
} catch (error) {
  report(`bench:gate: ${(error as Error).message}`);
  process.exitCode = 1;
}
