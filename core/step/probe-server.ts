import { isOfTheWorld } from '../errors.ts';
import type { Probe } from '../policy/policy.ts';
import type { Reach, Target } from '../ports.ts';
import type { Verdict } from '../record/workload.ts';

/** What a server answers to all of these probes: the first verdict that is no pass, or a pass. No answer is `unknown`, never an exception. */
export const probeServer = async (doors: { reach: Pick<Reach, 'probe'> }, target: Target, probes: readonly Probe[]): Promise<Verdict> => {
  try {
    for (const probe of probes) {
      const verdict = await doors.reach.probe(target, probe);
      if (verdict.verdict !== 'pass') return verdict;
    }
    return { verdict: 'pass', reason: 'all probes passed' };
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
    return { verdict: 'unknown', reason: error.message };
  }
};
