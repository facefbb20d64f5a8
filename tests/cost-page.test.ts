import { readFileSync } from 'node:fs';
import { expect, jest, test } from '@jest/globals';
import { runRehearsal } from '../cli/rehearsal.ts';
import { orchestrationUsd } from '../core/report/report.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { seeFunctions, twoFleets } from './functions-at-work.ts';

jest.setTimeout(60_000);

const page = readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8');
/** Figures of a row of the table of costs. */
const rowOf = (name: string): number[] =>
  (new RegExp(`^\\| ${name} \\|(.*)\\|$`, 'm').exec(page)?.[1] ?? '').split('|').map((cell) => Number(cell));

test('the page says what a campaign of 100 servers costs, as its command prints it', async () => {
  const { report, doors } = await runRehearsal(readScenario({}));
  const [fleet] = report.fleets;
  const [campaign] = await doors.ledger.listCampaigns();
  expect(fleet?.replaced).toBe(100);
  // The ledger counts the calls that ran it; one more concluded it.
  expect(rowOf('a campaign of 100 servers')).toEqual([
    fleet?.stateTransitions,
    (campaign?.cost?.calls ?? 0) + 1,
    Number(fleet?.costUsd.orchestration?.toFixed(3)),
  ]);
});

test('the page says what a day without work costs', async () => {
  const [, fleet] = twoFleets.fleets;
  const { release, world } = await seeFunctions({ seed: 1, fleets: [fleet] }, { watch: 95_000 });
  const from = world.ground.scenario.startMs + 7_200_000;
  const isInside = (at: number): boolean => at >= from && at < from + 86_400_000;
  const calls = release.invocations.log.filter(({ at }) => isInside(at));
  const runs = [...release.stateMachines.executions.values()].filter(({ startedAt }) => isInside(startedAt));
  const transitions = runs.reduce((sum, { result }) => sum + ((result as { transitions?: number } | undefined)?.transitions ?? 0), 0);
  const seconds = calls.reduce((sum, { at, endedAt }) => sum + endedAt - at, 0) / 1_000;
  const [printed = 0, printedCalls = 0, usd] = rowOf('a day without work, one fleet');
  // The dry-runs of an attestation grow with what is recorded.
  expect(transitions / printed).toBeGreaterThan(0.9);
  expect(transitions / printed).toBeLessThan(1.1);
  expect(calls.length / printedCalls).toBeGreaterThan(0.9);
  expect(calls.length / printedCalls).toBeLessThan(1.1);
  expect(usd).toBeCloseTo(orchestrationUsd(transitions, calls.length, seconds), 2);
});
