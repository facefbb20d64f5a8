import type { FitnessFunction, Phase, Severity } from '../fitness-function.ts';

/** What the gate consists of: plain JSON, kept for the next release to be compared with. By id of the fitness function. */
export type GateFacts = Record<string, { severity: Severity; phases: Phase[] }>;

const order: readonly Severity[] = ['advisory', 'scored', 'gate'];

type Weighed = Pick<FitnessFunction<never>, 'id' | 'severity' | 'phases'>;

/** What the next release's gate is compared with. */
export const factsOfGate = (subjects: readonly { functions: readonly Weighed[] }[]): GateFacts =>
  Object.fromEntries(
    subjects.flatMap(({ functions }) =>
      functions.map(({ id, severity, phases }) => [id, { severity, phases: phases.toSorted() }] as const),
    ),
  );

/**
 * What the gate lost since the last accepted release, one line each: fitness functions that are gone, that weigh less, or that are no
 * longer asked in a phase. It is recorded, and keeps the lease narrow until a person attests; it fails nothing.
 */
export const findGateChanges = (before: GateFacts | undefined, now: GateFacts): string[] =>
  Object.entries(before ?? {}).flatMap(([id, was]) => {
    const is = now[id];
    if (is === undefined) return [`${id} was removed`];
    const missing = was.phases.filter((phase) => !is.phases.includes(phase));
    return [
      ...(order.indexOf(is.severity) < order.indexOf(was.severity) ? [`${id} was ${was.severity}, now ${is.severity}`] : []),
      ...(missing.length > 0 ? [`${id} is no longer judged ${missing.join(', ')}`] : []),
    ];
  });
