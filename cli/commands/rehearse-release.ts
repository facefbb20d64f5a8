import { performance } from 'node:perf_hooks';
import { readReleaseScenario } from '../../rehearsal/release/release-scenario.ts';
import { exitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson, writeText } from '../output.ts';
import { readDocument } from '../read-file.ts';
import type { ReleaseRehearsal } from '../release-rehearsal/rehearse-releases.ts';
import { type ReleaseOutcome, type ReleaseReport, toReleaseReport } from '../release-rehearsal/release-report.ts';
import { runReleaseScenario } from '../release-rehearsal/run-release-scenario.ts';
import { watchReleases } from '../release-rehearsal/watch-releases.ts';
import { readVerdicts } from '../releases/verdict-document.ts';
import { viewReleases } from '../releases/view-releases.ts';
import { describeInvariants } from '../summary.ts';

const words: Record<ReleaseOutcome, string> = {
  installed: 'installed',
  promoted: 'promoted',
  'stopped-before-traffic': 'stopped before any traffic reached it',
  'rolled-back-during-traffic': 'rolled back while its traffic moved',
  'rolled-back-after-traffic': 'rolled back after its traffic had moved',
  refused: 'refused by CloudFormation',
};

/** Why a release ended that no verdict blocked: a hook that died, or what CloudFormation says. */
const describeUnjudged = (events: ReleaseReport['releases'][number]['events'], reason: string | undefined): string[] => [
  ...events.filter(({ kind, text }) => kind === 'rolled-back' && !text.startsWith('deployment ')).map(({ text }) => `  ${text}`),
  ...(reason === undefined ? [] : [`  CloudFormation: ${reason}`]),
];

/** What became of each release, in a few lines for a person; where none needs a lease, without what was done under it. */
export const describeReleases = ({ releases, invariants }: ReleaseReport, needsLease = true): string[] => [
  ...releases.flatMap(({ release, outcome, reason, verdicts, events, lease, launched, ended }) => [
    `${release}: ${words[outcome]}${needsLease ? `; servers under its lease: ${launched} launched, ${ended} terminated` : ''}`,
    ...verdicts.flatMap(({ phase, outcome: verdict, objective, blocks }) => [
      `  judged ${phase}: ${verdict}, objective ${objective.toFixed(3)}`,
      ...blocks.slice(0, 5).map((block) => `    ${block}`),
    ]),
    ...(lease?.revoked ? [`  its lease was revoked: ${lease.revoked.reason}`] : []),
    ...(verdicts.some(({ blocks }) => blocks.length > 0) ? [] : describeUnjudged(events, reason)),
  ]),
  ...describeInvariants(invariants),
];

/** The page that `recycler releases --html` draws of an account, of what was rehearsed. */
const writeReleases = async (file: string, { records, leases, world, release }: ReleaseRehearsal, needsLease: boolean): Promise<void> => {
  const now = world.clock.now();
  const views = viewReleases(records, leases, now, needsLease);
  const view = views.at(-1);
  const evidence = {
    write: async (key: string) => key,
    read: async (key: string): Promise<unknown> => {
      const found = [...release.objects].find(([name]) => name.endsWith(`/${key}`));
      return JSON.parse(found?.[1] ?? 'null');
    },
  };
  const chosen = view && { view, verdicts: await readVerdicts(view.record, evidence) };
  const { renderReleases } = await import('../releases/render-releases.ts');
  writeText(file, renderReleases(views, chosen, undefined, now), '--html');
};

/** `rehearse --release FILE`: whole releases of the Recycler itself on the embedded cloud, judged, shifted in, and rolled back. */
export const rehearseRelease = async (file: string, options: CommonOptions & { seed?: number }): Promise<void> => {
  const written = readDocument(file, 'releases');
  const given = options.seed === undefined ? written : { ...(written as object), seed: options.seed };
  const scenario = readReleaseScenario(given, `releases ${file}`);
  const started = performance.now();
  const rehearsal = await runReleaseScenario(scenario);
  const took = (performance.now() - started) / 1_000;
  await watchReleases(process.stderr, rehearsal.timeline, options.quiet === true);
  const report = toReleaseReport(scenario, rehearsal);
  const needsLease = scenario.stack === 'recycler';
  if (options.html !== undefined) await writeReleases(options.html, rehearsal, needsLease);
  if (options.json !== undefined) writeJson(options.json, report);
  if (options.json !== '-') for (const line of describeReleases(report, needsLease)) print(line, options.json);
  if (options.html !== undefined && options.html !== '-') print(`the page: ${options.html}`, options.json);
  print(`rehearsed in ${took.toFixed(1)} s`, options.json);
  process.exitCode = report.outcome === 'failed' ? exitStatus.failed : report.outcome === 'stopped' ? exitStatus.stopped : exitStatus.done;
};
