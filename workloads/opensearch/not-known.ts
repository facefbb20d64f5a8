import type { ServerWork } from '../../core/record/workload.ts';

/** What stands for a server of which nothing is known: it may not leave either. */
export const notKnown = (reason: string): ServerWork => ({
  work: 'unknown',
  joined: { verdict: 'unknown', reason },
  mayLeave: { verdict: 'unknown', reason },
});
