import type { Cluster, Task } from './cluster.ts';

/**
 * Codes by which a task failed where it ran; what the scheduler or a person stopped did not (API reference, Task, stopCode). One that exited failed unless
 * each of its containers did with 0.
 */
const failures = ['EssentialContainerExited', 'TaskFailedToStart', 'InfrastructureHealth'];

/** Milliseconds for which an ended task speaks against its host: ECS lists it for an hour. */
const lasting = 30 * 60_000;
/** Milliseconds after which a task that runs on says that its service no longer fails on its host. */
const steady = 5 * 60_000;
/** At fewer services than these the service itself may be what is wrong. */
const leastServices = 2;

/** The services whose tasks have failed on each host lately, by its ARN. */
const listFailed = (ended: readonly Task[], now: number): Map<string, Set<string>> => {
  const found = new Map<string, Set<string>>();
  for (const { host, service, stopCode = '', stoppedAt, ended: end } of ended) {
    if (service === undefined || stoppedAt === undefined || now - stoppedAt > lasting) continue;
    if (!failures.includes(stopCode) || end?.isGood !== false) continue;
    found.set(host, (found.get(host) ?? new Set()).add(service));
  }
  return found;
};

/** The services, by host, that have failed there and on no other host: what fails in several places is not a host's fault. */
export const listFailedHereAlone = (ended: readonly Task[], now: number): Map<string, string[]> => {
  const byHost = listFailed(ended, now);
  const places = new Map<string, number>();
  for (const services of byHost.values()) for (const service of services) places.set(service, (places.get(service) ?? 0) + 1);
  const alone = [...byHost].map(([host, services]): [string, string[]] => [
    host,
    [...services].filter((service) => places.get(service) === 1).toSorted(),
  ]);
  return new Map(alone.filter(([, services]) => services.length >= leastServices));
};

/**
 * The services whose tasks fail on this host while others of their tasks run well elsewhere; empty where these are fewer than two, or nothing is known.
 */
export const findFailing = ({ endings }: Pick<Cluster, 'endings'>, host: string, now: number): string[] => {
  if (!endings) return [];
  const failing = (listFailedHereAlone(endings.ended, now).get(host) ?? []).filter((service) => {
    const running = endings.running.filter((task) => task.service === service && task.status === 'RUNNING' && !task.isUnhealthy);
    const isSteady = ({ startedAt }: Task): boolean => startedAt !== undefined && now - startedAt >= steady;
    return running.some((task) => task.host !== host && isSteady(task)) && !running.some((task) => task.host === host && isSteady(task));
  });
  return failing.length >= leastServices ? failing : [];
};
