import type { Verdict } from '../core/record/workload.ts';

/** What the status of an answer to a probe means. */
export const judgeStatus = (what: string, status: number): Verdict => ({
  verdict: status >= 200 && status < 400 ? 'pass' : 'fail',
  reason: `${what} answered ${status}`,
});
