import { describe, expect, test } from '@jest/globals';
import { parseYaml } from '../aws/parse-yaml.ts';
import { describeReleases } from '../cli/commands/rehearse-release.ts';
import { renderRollout } from '../cli/page/render-rollout.ts';
import { type Rehearsal, runRehearsal } from '../cli/rehearsal.ts';
import { type ReleaseReport, toReleaseReport } from '../cli/release-rehearsal/release-report.ts';
import { runReleaseScenario } from '../cli/release-rehearsal/run-release-scenario.ts';
import { describeSummary } from '../cli/summary.ts';
import { orchestrationUsd } from '../core/report/report.ts';
import { readReleaseScenario } from '../rehearsal/release/release-scenario.ts';
import { createDefaultScenario, readScenario } from '../rehearsal/scenario.ts';
import { expectPrinted } from './expect-printed.ts';
import { seeFunctions, twoFleets } from './functions-at-work.ts';
import { blocksOfAll, examplesOf, readPages, readText } from './pages.ts';

const pages = readPages();
const blocks = blocksOfAll(pages);
const examples = examplesOf(blocks);
const blockOfReadme = (part: string): string => blocks.find(({ path, text }) => path === 'README.md' && text.includes(part))?.text ?? '';

const releaseReports = new Map<string, Promise<ReleaseReport>>();
/** The report of a file of releases, each of which is rehearsed once. */
const rehearseReleases = (text: string, path: string): Promise<ReleaseReport> => {
  const scenario = readReleaseScenario(parseYaml(text, path), path);
  const report = releaseReports.get(text) ?? runReleaseScenario(scenario).then((rehearsal) => toReleaseReport(scenario, rehearsal));
  releaseReports.set(text, report);
  return report;
};

let hundred: Promise<Rehearsal> | undefined;
/** The built-in scenario, rehearsed once. */
const rehearseHundred = (): Promise<Rehearsal> => (hundred ??= runRehearsal(createDefaultScenario()));

describe('examples', () => {
  const scenarios = examples.scenarios.map(({ path, text, after }) => [path, text, after]);

  test('there are some', () => {
    expect(scenarios.length).toBeGreaterThan(8);
  });

  test.each(scenarios)('%s, scenario %#: ends as the page says', async (path = '', text = '', after = '') => {
    const { report } = await runRehearsal(readScenario(parseYaml(text, path), path));
    const printed = /^Ends `([a-z-]+)`/m.exec(after)?.[1] ?? (text.includes('bad-image') ? 'stopped' : 'done');
    expect([report.outcome, report.invariants.broken]).toEqual([printed, []]);
  });

  const released = [
    ...examples.releases.map(({ path, text, after }) => [path, text, /^Ends `([a-z-]+)`/m.exec(after)?.[1]]),
    ...['good', 'alarm', 'drift', 'dead-hook', 'images'].map((name) => {
      const path = `docs/releases/${name}.yaml`;
      return [path, readText(path), name === 'good' ? 'done' : 'stopped'];
    }),
  ];

  test.each(released)('%s, releases %#: end as the page says', async (path = '', text = '', printed = '') => {
    const report = await rehearseReleases(text, path);
    expect([report.outcome, report.invariants.broken]).toEqual([printed, []]);
  });

  test('the readme shows what its rehearsal of releases prints, the count of checks within a tenth', async () => {
    const report = await rehearseReleases(readText('docs/releases/alarm.yaml'), 'alarm');
    expect(report.releases.map(({ outcome }) => outcome)).toEqual(['installed', 'rolled-back-during-traffic']);
    expect(report.invariants.broken).toEqual([]);
    expectPrinted(blockOfReadme('rolled back while its traffic moved').trimEnd().split('\n'), describeReleases(report));
  });
});

describe('the roll-out of the readme', () => {
  const titleOf = (svg: string): string => /<title[^>]*>(.*?)<\/title>/.exec(svg)?.[1] ?? '';
  const numbersIn = (text: string): number[] => (text.match(/\d+(?:\.\d+)?/g) ?? []).map(Number);

  test('is what a rehearsal does, within a tenth; else: node tests/rollout-picture.ts, and copy what npm start says', async () => {
    const { report, drawing } = await rehearseHundred();
    const { makespanSeconds = 0 } = report.fleets[0] ?? {};
    const isNear = (printed: number): boolean => Math.abs(printed - makespanSeconds / 60) < makespanSeconds / 600;

    const drawn = titleOf(readText('docs/rollout.svg'));
    expect(drawn.replaceAll(/\d+/g, '#')).toBe(titleOf(renderRollout(report, drawing)).replaceAll(/\d+/g, '#'));
    expect(isNear(numbersIn(drawn).at(-1) ?? 0)).toBe(true);

    expectPrinted(blockOfReadme('servers replaced in').trimEnd().split('\n'), describeSummary(report));
  });
});

describe('the table of costs', () => {
  /** Figures of a row of the table of costs. */
  const rowOf = (name: string): number[] =>
    (new RegExp(`^\\| ${name} \\|(.*)\\|$`, 'm').exec(pages['docs/operations.md'] ?? '')?.[1] ?? '').split('|').map((cell) => Number(cell));

  test('tells what a campaign of 100 servers costs, as its command prints it', async () => {
    const { report, doors } = await rehearseHundred();
    const [fleet] = report.fleets;
    const [campaign] = await doors.ledger.listCampaigns();
    expect(fleet?.replaced).toBe(100);
    // The ledger counts the calls that carried it; one more concluded it.
    expect(rowOf('a campaign of 100 servers')).toEqual([
      fleet?.stateTransitions,
      (campaign?.cost?.calls ?? 0) + 1,
      Number(fleet?.costUsd.orchestration?.toFixed(3)),
    ]);
  });

  test('tells what a day without work costs', async () => {
    const [, fleet] = twoFleets.fleets;
    const { release, world } = await seeFunctions({ seed: 1, fleets: [fleet] }, { watch: 95_000 });
    const from = world.ground.scenario.startMs + 7_200_000;
    const isInside = (at: number): boolean => at >= from && at < from + 86_400_000;
    const calls = release.invocations.log.filter(({ at }) => isInside(at));
    const runs = [...release.stateMachines.executions.values()].filter(({ startedAt }) => isInside(startedAt));
    const transitions = runs.reduce((sum, { result }) => sum + ((result as { transitions?: number } | undefined)?.transitions ?? 0), 0);
    const seconds = calls.reduce((sum, { at, endedAt }) => sum + endedAt - at, 0) / 1_000;
    const [printed = 0, toldCalls = 0, usd] = rowOf('a day without work, one fleet');
    // The dry-runs of an attestation grow with what is recorded.
    expect(transitions / printed).toBeGreaterThan(0.9);
    expect(transitions / printed).toBeLessThan(1.1);
    expect(calls.length / toldCalls).toBeGreaterThan(0.9);
    expect(calls.length / toldCalls).toBeLessThan(1.1);
    expect(usd).toBeCloseTo(orchestrationUsd(transitions, calls.length, seconds), 2);
  });
});
