import type { Undertaking } from '../../core/record/undertaking.ts';
import type { Verdict } from '../../core/record/workload.ts';
import { type Cluster, type Host, listMovingTasks, type Service, serviceOf } from './cluster.ts';
import { pass, unknown } from './question.ts';

/** Services behind a load balancer that have a task on this host. */
export const listBalanced = (cluster: Pick<Cluster, 'tasks' | 'services'>, { arn }: Host): Service[] => [
  ...new Set(
    listMovingTasks(cluster, arn)
      .flatMap((task) => serviceOf(cluster, task) ?? [])
      .filter(({ targetGroups }) => targetGroups.length > 0),
  ),
];

/**
 * Must it be known how many targets are healthy of the services that have tasks on this server? So it must before it is marked, since the mark names them, and
 * for as long as the mark stands. While its replacement boots nothing is asked: there is one call for each target group.
 */
export const needsTargets = ({ cordons, swaps, joinsFirst, due }: Undertaking, server: string): boolean =>
  cordons.some((each) => each.server === server) ||
  swaps.some(({ victim, stage, isRolledBack }) => victim === server && !isRolledBack && stage !== 'launching' && stage !== 'booting') ||
  (!joinsFirst && due.includes(server));

/** Are the targets of every service on this host counted, so that a mark can name them? */
export const judgeTargets = (cluster: Cluster, host: Host): Verdict => {
  const open = listBalanced(cluster, host).find(({ targetGroups }) => targetGroups.some((arn) => !cluster.targets?.has(arn)));
  return open === undefined
    ? pass('the targets of its services are counted')
    : unknown(`how many targets of service ${open.name} are healthy is asked before its host is marked`);
};

/** Why a service has fewer healthy targets than a mark names; undefined where it has as many, or is asked for no more. */
export const findMissingTargets = (
  { targets }: Pick<Cluster, 'targets'>,
  { name, desired, targetGroups }: Service,
  before: { desired: number; healthy: Readonly<Record<string, number>> },
): string | undefined => {
  for (const [id, healthy] of Object.entries(before.healthy)) {
    const arn = targetGroups.find((each) => idOfTargetGroup(each) === id);
    const now = arn === undefined ? undefined : targets?.get(arn);
    if (now === undefined) return `how many targets of service ${name} are healthy is not known`;
    // While others are moved too it has more for a moment than it is asked for: those need not come again.
    const needed = Math.min(healthy, before.desired, desired);
    if (now < needed) return `${now} targets of service ${name} are healthy, and ${needed} were`;
  }
  return undefined;
};

/** The part of the ARN of a target group that no other has. */
export const idOfTargetGroup = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
