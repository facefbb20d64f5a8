import type { Verdict } from '../../core/record/workload.ts';
import { type Cluster, type Host, nameOf } from './cluster.ts';
import type { EcsPolicy } from './policy.ts';
import { fail, pass, unknown } from './question.ts';

/** The family of the canary where the policy says `default`. */
const defaultFamily = 'recycler-canary';
/** Milliseconds that a canary may take. */
const longest = 5 * 60_000;

/** The task definition whose task a first new host must run; undefined where the policy wants none. */
export const canaryOf = ({ canary }: EcsPolicy): string | undefined =>
  canary === 'off' ? undefined : canary === 'default' ? defaultFamily : canary;

/** By what the tasks of a server's trial are found again: ECS keeps it with the task. */
export const startedByOf = (server: string): string => `recycler/${server}`;

/** How far the canary of a new host has come. It proves that images can be pulled, and that containers start, end and log there. */
export const judgeCanary = ({ tasks }: Pick<Cluster, 'tasks'>, { server, arn }: Host, now: number): Verdict | 'none' => {
  const own = tasks.filter(({ host, startedBy }) => host === arn && startedBy === startedByOf(server));
  if (own.length === 0) return 'none';
  const good = own.find(({ ended }) => ended?.isGood);
  if (good) return pass('its canary ended well');
  const bad = own.find(({ ended }) => ended);
  if (bad?.ended) return fail(`its canary failed: ${bad.ended.reason}`);
  const [first] = own;
  const isLate = first?.createdAt !== undefined && now - first.createdAt > longest;
  return isLate
    ? fail(`its canary ${nameOf(first.arn)} has not ended within ${longest / 60_000} minutes`)
    : unknown('its canary is under way');
};
