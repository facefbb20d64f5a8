import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runRehearsal } from '../cli/rehearsal.ts';
import { advance } from '../core/advance/advance.ts';
import type { Intent } from '../core/record/intent.ts';
import { needsLease } from '../core/record/intent-kinds.ts';
import type { Recordings } from '../fitness/release/plans/planned-poll.ts';
import { addTrouble, troubleNames } from '../fitness/release/plans/troubles.ts';
import { readScenario } from '../rehearsal/scenario.ts';

/** Small fleets whose polls are recorded; each takes another way through the engine. */
const scenarios: Record<string, object> = {
  plain: {},
  'terminate-first': { policy: { pace: { maxSurge: 0, maxUnavailable: 1 }, proof: { inPlace: true } } },
  'by-number': { policy: { launch: 'desired-capacity' } },
  'in-zones': { policy: { pace: { maxSurge: '50%', perZone: '25%' } } },
  probed: { policy: { proof: { probes: [{ httpGet: { path: '/', port: 80 }, reach: 'vpc' }] } } },
  'with-limits': { policy: { pace: { maxSurge: 2, perZone: '50%' }, maxAge: '3d' } },
};

/** The polls of one fleet that differ in what they lead to. */
const recordPolls = async (name: string, fleet: object): Promise<Recordings['polls']> => {
  const base = { name: 'web', desiredCapacity: 4, availabilityZones: ['a', 'b'], maxSize: 7, boot: { median: '60s', spread: 0.2 } };
  const scenario = readScenario({ schema: 'recycler/scenario/1', name, seed: 7, fleets: [{ ...base, ...fleet }] }, name);
  const polls: Recordings['polls'] = [];
  const seen = new Set<string>();
  await runRehearsal(scenario, {
    onObserved: ({ state, observation, now }) => {
      const { intents } = advance(state, observation, now);
      const kinds = intents.map((intent) => intent.kind).join(' ');
      const stages = [...new Set(state.swaps.map((swap) => swap.stage))].join(' ');
      const mark = `${state.campaign.phase}: ${kinds}: ${intents.length > 0 ? stages : ''}`;
      if (seen.has(mark)) return;
      seen.add(mark);
      const poll = structuredClone({ state, observation, now });
      polls.push({ name: `${name} ${polls.length + 1}: ${state.campaign.phase}`, ...poll, expected: withoutWords(intents) });
    },
  });
  return polls;
};

/** The text of notices may change from release to release. */
const withoutWords = (intents: readonly Intent[]): Intent[] => intents.filter((intent) => intent.kind !== 'notify');

const kindsOf = (intents: readonly Intent[]): string =>
  intents.map((intent) => (intent.kind === 'terminate' ? `${intent.kind} ${intent.purpose}` : intent.kind)).join(' ');

/** Recordings of good fleets, and of the same ones in each trouble that makes the answer calmer. */
export const recordPlans = async (): Promise<Recordings> => {
  const polls = (await Promise.all(Object.entries(scenarios).map(([name, fleet]) => recordPolls(name, fleet)))).flat();
  const seen = new Set<string>();
  const troubled = polls.flatMap((poll, index) =>
    troubleNames.flatMap((trouble) => {
      const { state, observation, now } = addTrouble(poll, trouble);
      const expected = withoutWords(advance(state, observation, now).intents);
      const isCalmer = expected.filter(needsLease).length < poll.expected.filter(needsLease).length;
      // The same trouble with the same end, at a poll of the same kind, would show nothing more.
      const mark = [trouble, poll.state.campaign.phase, kindsOf(poll.expected), kindsOf(expected)].join(': ');
      if (!isCalmer || seen.has(mark)) return [];
      seen.add(mark);
      return [{ poll: index, trouble, expected }];
    }),
  );
  return { polls, troubled };
};

if (import.meta.main) {
  const recorded = await recordPlans();
  const file = join(import.meta.dirname, '../fitness/release/plans/recordings.json');
  writeFileSync(file, `${JSON.stringify(recorded)}\n`);
  process.stdout.write(`${recorded.polls.length} polls recorded, and ${recorded.troubled.length} of the same fleets in trouble\n`);
}
