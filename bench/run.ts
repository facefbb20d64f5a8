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
import { writePage } from './page/write-page.ts';
import { printResult } from './print-result.ts';
import { sizes } from './sizes.ts';

const recycler = { engine: 'recycler', policy: {} };
const byNumber = { engine: 'recycler-desired-capacity', policy: { launch: 'desired-capacity' } };
const slower = { engine: 'recycler-growth-2', policy: { pace: { growth: 2 } } };
/** The default scenario at every size, its variants at 100 servers. */
const courses: Course[] = sizes.map(({ servers, seeds }) => ({
  ...{ servers, seeds },
  engines: servers === 100 ? [recycler, slower, byNumber] : [recycler],
}));
const seeds = [...new Set(sizes.flatMap((size) => size.seeds))];

const usage = 'usage: npm run bench -- [--only engines] [--json FILE] (- is standard output)';

type Options = { json?: string | undefined; only?: string | undefined };

/** Where the JSON goes, and whether only engines are measured. Everything else is refused in one line, before anything is measured. */
const readOptions = (): Options => {
  const refuse = (reason: string): never => {
    process.stderr.write(`bench: ${reason}; ${usage}\n`);
    process.exit(2);
  };
  try {
    const { json, only } = parseArgs({ options: { json: { type: 'string' }, only: { type: 'string' } } }).values;
    if (only !== undefined && only !== 'engines') refuse(`--only is not engines: ${only}`);
    if (json !== undefined && json !== '-') closeSync(openSync(json, 'a'));
    return { json, only };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const reason = message.split(/\. |\n/)[0] ?? message;
    return refuse(code.startsWith('ERR_PARSE_ARGS') ? reason : `--json cannot be written: ${reason}`);
  }
};

/** Goals of the ratio by size: medians, with the growth that a policy has by default. */
const ratioGoals: Record<number, number> = { 20: 1.12, 100: 1.18, 1000: 1.36 };

const toFigures = (engines: readonly EngineResult[]): Figure[] => {
  const ours = engines.filter(({ engine }) => engine === 'recycler');
  const ratios = ours.map(({ servers, ratio }) =>
    toFigure(`ratio-${servers}`, `roll-out of ${servers} servers over its lower bound, median`, '', ratio.median, ratioGoals[servers]),
  );
  const hits = toFigure(
    'bad-image-hits',
    'servers launched from a bad image, most of all sizes',
    '',
    Math.max(...ours.map((each) => each.badImageHits)),
    1,
  );
  const found = ours.find(({ servers }) => servers === 100);
  if (!found) return [...ratios, hits];
  const { toList, endToEndRatio, transitionsPerSwap, callsPerSwap, mutatingPerSwap, surgeHoursPerSwap, minInServiceShare } = found;
  return [
    ...ratios,
    hits,
    toFigure('ratio-to-list', 'roll-out of 100 servers over the list schedule, median', '', toList.median),
    toFigure('ratio-end-to-end', 'the same until all is gone and restored, over the lower bound', '', endToEndRatio?.median ?? null),
    toFigure('transitions-per-swap', 'state transitions for one server', '', transitionsPerSwap, 6),
    toFigure('calls-per-swap', 'calls to AWS for one server', '', callsPerSwap, 14),
    toFigure('mutating-calls-per-swap', 'changing calls to AWS for one server', '', mutatingPerSwap, 2.4),
    toFigure('surge-hours-per-swap', 'hours of extra servers for one server', 'h', surgeHoursPerSwap, 0.062),
    toFigure('missing-in-service', 'servers missing in service at any time, share of those wanted', '', rounded(1 - minInServiceShare), 0),
  ];
};

const report = (text: string): void => void process.stderr.write(`${text}\n`);

/** Everything but the engines. */
const measureTheRest = async (): Promise<Figure[]> => {
  report('planning large fleets');
  const plans = [...(await measurePlan(10_000, { seconds: 2, megabytes: 400 })), ...(await measurePlan(100_000))];
  report('rehearsing clusters of nine nodes');
  const clusters = await measureClusters();
  report('rehearsing hosts of Amazon ECS');
  const hosts = await measureHosts(seeds.slice(0, 3));
  const calls = await measureCalls();
  const account = await measureAccount((text) => report(`rehearsing ${text}`));
  report('building the functions');
  return [...plans, ...clusters, ...hosts, ...calls, ...account, ...(await measureBundles(report))];
};

const measure = async (only: string | undefined): Promise<BenchResult> => {
  const { engines, simulatedSeconds, wallSeconds } = await measureEngines(courses, (text) => report(`rehearsing ${text}`));
  const perSecond = Math.round(simulatedSeconds / wallSeconds);
  const rest = only === 'engines' ? [] : await measureTheRest();
  return {
    schema: 'recycler/bench/1',
    machine: { cores: availableParallelism(), memoryBytes: totalmem(), node: process.versions.node },
    seeds,
    engines,
    figures: [
      ...toFigures(engines),
      ...rest,
      toFigure('simulated-speed', 'simulated seconds in one second of this machine', '', perSecond),
    ],
  };
};

const { json, only } = readOptions();
try {
  const result = await measure(only);
  if (json !== undefined) writeFileSync(json === '-' ? process.stdout.fd : json, `${JSON.stringify(result, undefined, 2)}\n`);
  printResult(result, (text) => void (json === '-' ? process.stderr : process.stdout).write(text));
  report(`wrote ${writePage(result.engines).join(' and ')}`);
} catch (error) {
  report(`bench: ${(error as Error).message}`);
  process.exitCode = 1;
}
