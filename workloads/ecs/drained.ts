import { type Cluster, type Host, isDaemonTask, listTasks } from './cluster.ts';
import type { Mark } from './mark.ts';
import { findMissingTargets } from './targets.ts';

/**
 * Everything that still keeps a host from being empty, in words; none where it may be certified. D1 DRAINING by our mark; D2 agent connected; D3 every
 * task stopped, of those that were asked to stop too; D4 nothing runs or waits by ECS's own count; D5 every service that had tasks there has as many as before,
 * and as many healthy targets.
 */
export const findUndrained = (cluster: Cluster, host: Host, mark: Mark): string[] => {
  const tasks = listTasks(cluster, host.arn);
  return [
    ...(host.status === 'DRAINING' && host.arn === mark.host ? [] : [`its container instance is ${host.status}`]),
    ...(host.isConnected === true ? [] : ['its agent is not connected']),
    ...(cluster.read.has(host.arn) ? [] : ['its tasks are not known']),
    ...tasks.map(({ service, status, arn }) => `a task of ${service ?? `no service (${arn.slice(-8)})`} is ${status}`),
    ...(host.running + host.pending === 0 ? [] : [`ECS counts ${host.running} running and ${host.pending} pending tasks`]),
    ...Object.entries(mark.manifest).flatMap(([name, before]) => findShort(cluster, name, before)),
  ];
};

/** A service that is asked for fewer tasks meanwhile needs no more than those. */
const findShort = (cluster: Cluster, name: string, before: Mark['manifest'][string]): string[] => {
  const service = cluster.services.find((each) => each.name === name);
  // A service that was deleted meanwhile misses nothing: the list was answered whole.
  if (!service) return [];
  const had = Math.min(before.desired, before.running);
  const targets = findMissingTargets(cluster, service, before);
  return [
    ...(service.running >= Math.min(had, service.desired) ? [] : [`service ${name} has ${service.running} tasks that run, and had ${had}`]),
    ...(targets === undefined ? [] : [targets]),
  ];
};

/** What is left on a host, as text: it changes whenever something moves. */
export const describeProgress = (cluster: Cluster, host: Host): string =>
  listTasks(cluster, host.arn)
    .map(({ arn, status }) => `${arn.slice(-8)} ${status}`)
    .toSorted()
    .join(' ');

/** Tasks that are left on a host: those that nothing moves last. */
export const countLeft = (cluster: Cluster, host: Host): number => {
  const tasks = listTasks(cluster, host.arn);
  return Math.max(tasks.length, host.running + host.pending === 0 ? 0 : 1);
};

/** The service that has most left on a host, for people. */
export const findSlowest = (cluster: Cluster, host: Host): string | undefined => {
  const counts = new Map<string, number>();
  for (const task of listTasks(cluster, host.arn))
    if (!isDaemonTask(cluster, task)) counts.set(task.service ?? 'no service', (counts.get(task.service ?? 'no service') ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];
};
