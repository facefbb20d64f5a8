import { closeSync, openSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { type BenchResult, type EngineResult, type Figure, rounded, toFigure } from './bench-result.ts';
import { measureAccount } from './measure-account.ts';
import { measureBundles } from './measure-bundles.ts';
import { measureCalls } from './measure-calls.ts';
import { measureClusters } from './measure-clusters.ts';
import { type Course, measureEngines } from './measure-engines.ts';
import { measureHosts } from './measure-hosts.ts';
import { measurePlan } from './measure-plan.ts';
import { printResult } from './print-result.ts';

const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const recycler = { engine: 'recycler', policy: {} };
const byNumber = { engine: 'recycler-desired-capacity', policy: { launch: 'desired-capacity' } };
const slower = { engine: 'recycler-growth-2', policy: { pace: { growth: 2 } } };
/** The default scenario with every seed; a larger fleet with a few, to see that the numbers hold there. */
const courses: Course[] = [
  { servers: 100, seeds, engines: [recycler, slower, byNumber] },
  { servers: 1_000, seeds: seeds.slice(0, 3), engines: [recycler] },
];

const usage = 'usage: npm run bench -- [--json FILE] (- is standard output)';

/** Where the JSON goes. Everything else on the command line is refused in one line, before anything is measured. */
const readOptions = (): { json?: string | undefined } => {
  const refuse = (reason: string): never => {
    process.stderr.write(`bench: ${reason}; ${usage}\n`);
    process.exit(2);
  };
  try {
    const { json } = parseArgs({ options: { json: { type: 'string' } } }).values;
    if (json !== undefined && json !== '-') closeSync(openSync(json, 'a'));
    return { json };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const reason = message.split(/\. |\n/)[0] ?? message;
    return refuse(code.startsWith('ERR_PARSE_ARGS') ? reason : `--json cannot be written: ${reason}`);
  }
};

const toFigures = (engines: readonly EngineResult[]): Figure[] => {
  const found = engines.find((each) => each.engine === 'recycler' && each.servers === 100);
  if (!found) return [];
  const { ratio, toList, endToEndRatio, transitionsPerSwap, callsPerSwap, mutatingPerSwap, minInServiceShare } = found;
  return [
    toFigure('ratio', 'roll-out of the default scenario over its lower bound, median', '', ratio.median, 1.4),
    toFigure('ratio-to-list', 'the same over the list schedule, median', '', toList.median),
    toFigure('ratio-end-to-end', 'the same until all is gone and restored, over the lower bound', '', endToEndRatio?.median ?? null),
    toFigure('transitions-per-swap', 'state transitions for one server', '', transitionsPerSwap, 12),
    toFigure('calls-per-swap', 'calls to AWS for one server', '', callsPerSwap, 15),
    toFigure('mutating-calls-per-swap', 'changing calls to AWS for one server', '', mutatingPerSwap, 2.4),
    toFigure('missing-in-service', 'servers missing in service at any time, share of those wanted', '', rounded(1 - minInServiceShare), 0),
  ];
};

const report = (text: string): void => void process.stderr.write(`${text}\n`);

const measure = async (): Promise<BenchResult> => {
  const { engines, simulatedSeconds, wallSeconds } = await measureEngines(courses, (text) => report(`rehearsing ${text}`));
  report('planning large fleets');
  const plans = [...(await measurePlan(10_000, { seconds: 2, megabytes: 400 })), ...(await measurePlan(100_000))];
  report('rehearsing clusters of nine nodes');
  const clusters = await measureClusters();
  report('rehearsing hosts of Amazon ECS');
  const hosts = await measureHosts(seeds.slice(0, 3));
  const calls = await measureCalls();
  const account = await measureAccount((text) => report(`rehearsing ${text}`));
  report('building the functions');
  const bundles = await measureBundles(report);
  const speed = toFigure(
    'simulated-speed',
    'simulated seconds in one second of this machine',
    '',
    Math.round(simulatedSeconds / wallSeconds),
  );
  return {
    schema: 'recycler/bench/1',
    machine: { cores: availableParallelism(), memoryBytes: totalmem(), node: process.versions.node },
    seeds,
    engines,
    figures: [...toFigures(engines), ...plans, ...clusters, ...hosts, ...calls, ...account, ...bundles, speed],
  };
};

const { json } = readOptions();
try {
  const result = await measure();
  if (json !== undefined) writeFileSync(json === '-' ? process.stdout.fd : json, `${JSON.stringify(result, undefined, 2)}\n`);
  printResult(result, (text) => void (json === '-' ? process.stderr : process.stdout).write(text));
} catch (error) {
  report(`bench: ${(error as Error).message}`);
  process.exitCode = 1;
}
