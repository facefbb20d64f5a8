import * as z from 'zod/mini';
import type { ReachAnswer } from '../../core/ports.ts';
import type { PlacedCordon } from '../../core/record/journal.ts';
import type { Cordon, ServerWork, WorkloadRef } from '../../core/record/workload.ts';
import { isSameWorkload } from '../../core/record/workload.ts';

/** The tag of a group that names its workload of this kind. */
export const tagOfWorkload = 'drained-by-hand';

/** Where its servers answer. */
export const portOfWorkload = 9_400;

const answerSchema = z.object({
  state: z.enum(['starting', 'healthy', 'unhealthy']),
  left: z.number(),
  mayLeave: z.boolean(),
  cordon: z.nullable(z.object({ purpose: z.enum(['restart', 'remove']) })),
  certifiedUntil: z.optional(z.number()),
});
type Answer = z.infer<typeof answerSchema>;

const unknown = (reason: string): ServerWork => ({ work: 'unknown', joined: { verdict: 'unknown', reason } });

/** What a server's answer means. A mark is ours where our journal has it. */
export const judgeServer = (answer: ReachAnswer, workload: WorkloadRef, server: string, cordons: readonly PlacedCordon[]): ServerWork => {
  // Where nothing listens, there is no work yet, or no more.
  if ('unknown' in answer && answer.unknown.includes('ECONNREFUSED'))
    return { work: 'starting', joined: { verdict: 'unknown', reason: 'nothing listens yet' } };
  if ('unknown' in answer) return unknown(answer.unknown);
  if (answer.status !== 200) return unknown(`answered ${answer.status}`);
  const parsed = z.safeParse(answerSchema, readJson(answer.body));
  if (!parsed.success) return unknown('answered what this driver does not know');
  const { state, mayLeave } = parsed.data;
  const isOurs = cordons.some((entry) => entry.server === server && isSameWorkload(entry.workload, workload));
  const cordon = toCordon(parsed.data, isOurs);
  return {
    work: state,
    joined: state === 'healthy' ? { verdict: 'pass', reason: 'works' } : { verdict: 'unknown', reason: 'does not work yet' },
    mayLeave: mayLeave
      ? { verdict: 'pass', reason: 'others can do its work' }
      : { verdict: 'fail', reason: 'no other server could do its work' },
    ...(cordon && { cordon }),
  };
};

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const toCordon = ({ cordon, left, certifiedUntil }: Answer, isOurs: boolean): Cordon | undefined =>
  cordon
    ? {
        by: isOurs ? 'us' : 'others',
        purpose: cordon.purpose,
        left,
        unit: 'pieces of work',
        ...(certifiedUntil !== undefined && { drainedUntil: certifiedUntil }),
      }
    : undefined;
