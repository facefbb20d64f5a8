import type { WorkloadRef } from '../../core/record/workload.ts';
import type { PlannedServer, WorkloadPlan } from '../../core/record/workload-plan.ts';
import { countSlack } from './arithmetic.ts';
import { type Host, nameOf } from './cluster.ts';
import { countMoves, listKeeps } from './plan-leaving.ts';
import { type HostPoll, swapOf } from './question.ts';

/** Seconds that a drain is assumed to take: 40 s until a new task counts as healthy, and as long again for the old one to stop. */
const drainSeconds = 120;

/** What replacing the hosts of a cluster would mean, for people. Pure. */
export const planCluster = (workload: WorkloadRef, poll: HostPoll, zones: ReadonlyMap<string, string>, slots: number): WorkloadPlan => {
  const { cluster, undertaking } = poll;
  const members = cluster.hosts.filter(({ server }) => poll.groups.has(server));
  const due = members
    .filter(({ server }) => undertaking.due.includes(server))
    .toSorted((a, b) => movesOf(poll, a) - movesOf(poll, b) || (a.server < b.server ? -1 : 1));
  const rest = members.filter((host) => !due.includes(host));
  const count = cluster.services.filter(({ isDaemon }) => !isDaemon).reduce((sum, { desired }) => sum + desired, 0);
  const rounds = (hosts: number): number => Math.ceil(hosts / Math.max(1, slots)) * drainSeconds;
  return {
    ...workload,
    name: nameOf(workload.id),
    about: `ECS, ${members.length} hosts, ${cluster.services.length} services, ${count} tasks`,
    method: {
      name: 'replace',
      reason: 'a replacement joins the cluster first; then ECS moves the tasks off the old host, and it is terminated when it is empty',
    },
    servers: [
      ...due.map((host) => planHost(poll, host, zones)),
      ...rest.map((host): PlannedServer => ({ ...whoIs(host, zones), turn: 'stays', reason: 'it is not due', keeps: [] })),
    ],
    forecast: {
      dueSeconds: rounds(due.length),
      roundSeconds: rounds(members.length),
      assumes: `${drainSeconds} s to drain a host, and ${slots} at a time; how long tasks take to start and to stop decides`,
    },
    reversible: { answer: 'yes', reason: 'a host that drains takes tasks again at once; those that moved do not come back' },
    headroom: { reason: 'a replacement as large as the old host joins before its tasks move' },
    settings: Object.fromEntries(
      cluster.services
        .filter(({ isDaemon }) => !isDaemon)
        .map((service) => {
          const { up, down } = countSlack(service);
          return [
            service.name,
            `${service.desired} tasks, ${service.minimumPercent}/${service.maximumPercent}: ${up} more and ${down} fewer may run`,
          ];
        }),
    ),
    warnings: [
      ...(poll.canary
        ? []
        : [
            'the first new host runs no task before its image is proven: register the task definition recycler-canary, or name one in workloads.ecs.canary',
          ]),
      ...cluster.providers
        .filter(({ protectsServers }) => protectsServers)
        .map(({ name }) => `capacity provider ${name} protects hosts that have tasks from scale-in: that is no exception of a person`),
    ],
  };
};

const movesOf = ({ cluster }: HostPoll, host: Host): number => countMoves(cluster, host) ?? Number.POSITIVE_INFINITY;

const whoIs = (host: Host, zones: ReadonlyMap<string, string>): Pick<PlannedServer, 'id' | 'name' | 'zone'> => ({
  id: host.server,
  name: nameOf(host.arn),
  zone: zones.get(host.server) ?? host.attributes['ecs.availability-zone'] ?? '',
});

const planHost = (poll: HostPoll, host: Host, zones: ReadonlyMap<string, string>): PlannedServer => {
  const keeps = listKeeps(poll, host);
  const [first] = keeps;
  const moves = countMoves(poll.cluster, host);
  const toKept = keeps.map(({ rule, verdict }) => ({
    rule,
    verdict: verdict.verdict === 'fail' ? ('fail' as const) : ('unknown' as const),
    reason: verdict.reason,
  }));
  const about = whoIs(host, zones);
  if (swapOf(poll, host.server)) return { ...about, turn: 'under-way', reason: 'its swap has begun', keeps: toKept };
  if (!first) return { ...about, turn: 'next', reason: `${moves ?? 0} tasks move`, keeps: [] };
  const turn = keeps.every(({ verdict }) => verdict.isTurn)
    ? 'waits'
    : keeps.some(({ verdict }) => verdict.verdict === 'fail')
      ? 'blocked'
      : 'unknown';
  return { ...about, turn, reason: first.verdict.reason, keeps: toKept };
};
