import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import { runRehearsal } from '../../cli/rehearsal.ts';
import { type ReleaseReport, toReleaseReport } from '../../cli/release-rehearsal/release-report.ts';
import { runReleaseScenario } from '../../cli/release-rehearsal/run-release-scenario.ts';
import { advance } from '../../core/advance/advance.ts';
import type { Decision } from '../../core/record/decision.ts';
import type { Intent } from '../../core/record/intent.ts';
import type { Report } from '../../core/report/report.ts';
import { expandRecordings, type Recordings } from '../../fitness/release/plans/planned-poll.ts';
import { readReleaseScenario } from '../../rehearsal/release/release-scenario.ts';
import { readScenario } from '../../rehearsal/scenario.ts';
import { faultCases, quickFleet, type Written } from '../fault-cases.ts';
import { stormOf } from '../storm-faults.ts';

/**
 * What the engine did in one case, as hashes: `decisions` (what it decided at every poll), `report` (figures, swaps and brakes without their
 * sentences) and `words` (the sentences that people read).
 */
export type Fingerprint = { decisions: string; report: string; words: string };
export type Oracle = Record<string, Fingerprint>;

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

/** Keys that hold sentences for people. */
const sentences = new Set(['reason', 'text', 'unblock', 'next', 'headline', 'message', 'purpose']);

const withoutSentences = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, each) => (sentences.has(key) ? undefined : each)));

const collectSentences = (value: unknown): string[] => {
  const found: string[] = [];
  JSON.stringify(value, (key, each) => {
    if (sentences.has(key) && typeof each === 'string') found.push(each);
    return each;
  });
  return found;
};

const describeIntent = (intent: Intent): unknown => withoutSentences(intent);

/** What a decision means for the world and for the next poll, without the shape of the record. */
const describeDecision = (decision: Decision): unknown => [
  decision.at,
  decision.state.campaign.phase,
  decision.restSeconds,
  decision.budget,
  decision.allowed,
  Math.round(decision.forecastAt),
  decision.capacity,
  decision.intents.map(describeIntent),
  decision.state.swaps.map(({ id, victim, replacement, outcome }) => [id, victim, replacement, outcome]),
];

const fingerprintOf = (decisions: readonly Decision[], report: Report | ReleaseReport): Fingerprint => ({
  decisions: hashOf(decisions.map(describeDecision)),
  report: hashOf(withoutSentences(report)),
  words: hashOf([decisions.map(({ headline }) => headline), collectSentences(report)]),
});

const rehearseCase = async (fleet: Written, faults: readonly Written[], seed: number): Promise<Fingerprint> => {
  const decisions: Decision[] = [];
  const scenario = readScenario({ seed, fleets: [{ ...quickFleet, ...fleet }], faults });
  const { report } = await runRehearsal(scenario, { onDecision: (decision) => decisions.push(structuredClone(decision)) });
  return fingerprintOf(decisions, report);
};

type Case = { name: string; run: () => Promise<Fingerprint> };

const caseOf = (name: string, fleet: Written, faults: readonly Written[], seed = 1): Case => ({
  name,
  run: () => rehearseCase(fleet, faults, seed),
});

const byNumber = (fleet: Written): Written => ({
  ...fleet,
  policy: { ...(fleet.policy as Written | undefined), launch: 'desired-capacity' },
});

const small = { desiredCapacity: 9, maxSize: 12 };
const inPlace = { policy: { pace: { maxSurge: 0, maxUnavailable: 2 }, proof: { inPlace: true } } };
const badImage = { kind: 'bad-image', fleet: 'web' };

const fleetCases: Case[] = [
  ...faultCases.map(([name, fault, fleet]) => caseOf(name, fleet, [fault])),
  ...faultCases.map(([name, fault, fleet]) => caseOf(`${name}, by desired capacity`, byNumber(fleet), [fault])),
  caseOf('no fault', {}, []),
  caseOf('no fault, terminate-first', inPlace, []),
  caseOf('crash at every call, terminate-first', { ...small, ...inPlace }, [{ kind: 'crash', every: true }]),
  caseOf('terminated by a person, terminate-first', inPlace, [{ kind: 'terminated-by-human', fleet: 'web', at: '8m', count: 1 }]),
  caseOf('no room', { maxSize: 18 }, []),
  caseOf('bad image', {}, [badImage]),
  caseOf('bad image, patient group', { healthCheckGracePeriod: '300s' }, [badImage]),
  caseOf('crash at every call', small, [{ kind: 'crash', every: true }]),
  caseOf('crash at every call, by desired capacity', byNumber(small), [{ kind: 'crash', every: true }]),
  caseOf('one zone limited', { policy: { pace: { maxSurge: 6, perZone: '10%' } } }, []),
  ...fc
    .sample(stormOf(2, 4), { seed: 20_260_105, numRuns: 18 })
    .map(({ faults, seed, fleet }, index) => caseOf(`storm ${index + 1}`, { desiredCapacity: 12, maxSize: 18, ...fleet }, faults, seed)),
];

const root = join(import.meta.dirname, '../..');

const releaseCases: Case[] = ['good', 'alarm', 'drift', 'dead-hook'].map((name) => ({
  name: `releases: ${name}`,
  run: async () => {
    const path = `docs/releases/${name}.yaml`;
    const scenario = readReleaseScenario(parse(readFileSync(join(root, path), 'utf8')), path);
    return fingerprintOf([], toReleaseReport(scenario, await runReleaseScenario(scenario)));
  },
}));

const recordedCase: Case = {
  name: 'recorded plans',
  run: async () => {
    const file = join(root, 'fitness/release/plans/recordings.json');
    const polls = expandRecordings(JSON.parse(readFileSync(file, 'utf8')) as Recordings);
    const decisions = polls.map(({ state, observation, now }) => advance(state, observation, now));
    return {
      decisions: hashOf(decisions.map(describeDecision)),
      report: hashOf(decisions.map(({ blocked }) => withoutSentences(blocked))),
      words: hashOf(decisions.map(({ headline, intents, blocked }) => [headline, collectSentences(intents), collectSentences(blocked)])),
    };
  },
};

/** Every case of the oracle: fleets under each fault and in storms, releases of the Recycler, recorded polls. */
export const oracleCases: readonly Case[] = [...fleetCases, ...releaseCases, recordedCase];
