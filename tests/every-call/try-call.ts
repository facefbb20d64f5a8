import { runRehearsal } from '../../cli/rehearsal.ts';
import { readScenario } from '../../rehearsal/scenario.ts';
import { rehearseJudged } from '../rehearse-judged.ts';
import type { CrashWorld } from './worlds.ts';

/** A call of a world that nothing disturbs: its number in the run, its name, and the one before it in the same invocation. */
export type Call = { nth: number; name: string; before: string };

/** Every call that the functions make in a world, in their order. */
export const listCalls = async ({ world }: CrashWorld): Promise<Call[]> => {
  const calls: Call[] = [];
  await runRehearsal(readScenario(world), {
    prepare: ({ crashes }) =>
      crashes.listen((name, inInvocation) => {
        const before = inInvocation === 1 ? 'the start' : (calls.at(-1)?.name ?? 'the start');
        calls.push({ nth: calls.length + 1, name, before });
      }),
  });
  return calls;
};

/** What is wrong where the function dies at this call, each line with the call; empty where the world ends as if nothing had been. */
export const tryCall = async ({ name: where, world }: CrashWorld, { nth, name }: Call): Promise<string[]> => {
  const { judged, world: after } = await rehearseJudged({ ...world, faults: [...world.faults, { kind: 'crash', nth }] });
  const deaths = after.crashes.deaths().map((death) => death.name);
  const wrong = [
    ...judged.map(({ rule, text }) => `${rule}: ${text}`),
    ...(deaths.length === 1 && deaths[0] === name ? [] : [`died at ${deaths.join(', ') || 'no call'}`]),
  ];
  return wrong.map((line) => `${where}, call ${nth} (${name}): ${line}`);
};

/** Changes it nothing, whatever is in the world and in the ledger? */
const isRead = (name: string): boolean => /^the start$|\.(?:Describe|List|Get|Lookup|read|list|count)/.test(name);

/**
 * The first of the calls for each pair of one and the one before it that may change anything: between two reads nothing is lost, which the whole run
 * over every call shows.
 */
export const pickPairs = (calls: readonly Call[]): Call[] => [
  ...new Map(
    calls
      .filter(({ name, before }) => !isRead(name) || !isRead(before))
      .toReversed()
      .map((call) => [`${call.before} ${call.name}`, call]),
  ).values(),
];
