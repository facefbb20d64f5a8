import { selfCheckId } from '../decide.ts';
import type { FitnessFunction } from '../fitness-function.ts';

/** Fails on whatever it is shown. A run in which it does not fail proves that the gate does not judge, and counts for nothing. */
export const failsOnPurpose: FitnessFunction<object> = {
  id: selfCheckId,
  title: 'The gate can still say no',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A check that cannot fail proves nothing, and looks like a pass.',
  remedy: 'Repair the gate: this check fails by design, and passing is the fault.',
  source: 'design: the gate judges itself',
  judge: () => ({ outcome: 'fail', reason: 'fails on purpose', evidence: {} }),
};
