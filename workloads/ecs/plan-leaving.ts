import type { Verdict } from '../../core/record/workload.ts';
import { countSlack, describeRemedy, neverDrains, stopsAll } from './arithmetic.ts';
import { type Cluster, type Host, isStandalone, listMovingTasks, listStandalone, listTasks, type Service, serviceOf } from './cluster.ts';
import { findFailing } from './find-failing.ts';
import { fail, type HostPoll, hostsOf, pass, swapOf, unknown } from './question.ts';
import { findRoom, listTakers } from './room.ts';
import { judgeTargets } from './targets.ts';

/** One rule of leaving, by its name: everything but a pass keeps the host where it is. */
export type LeaveRule = { name: string; judge: (poll: HostPoll, host: Host) => Verdict };

const movingServices = (cluster: Cluster, host: Host): Service[] => [
  ...new Set(listMovingTasks(cluster, host.arn).flatMap((task) => serviceOf(cluster, task) ?? [])),
];

const isAsked: LeaveRule = {
  name: 'tasks-read',
  judge: ({ cluster }, { arn }) =>
    cluster.candidates.has(arn) ? pass('its tasks are known') : unknown('its tasks are read once it is among the next to be replaced'),
};

/** "With a disconnected agent the scheduler neither stops nor moves tasks": a drain would never end, and could not be proven. */
const isAgentConnected: LeaveRule = {
  name: 'agent-disconnected',
  judge: (_, { isConnected }) =>
    isConnected === true
      ? pass('its agent is connected')
      : unknown(
          isConnected === false
            ? 'agent-disconnected: its agent is not connected, so that its tasks cannot move'
            : 'its agent is not known to be connected',
        ),
};

const isKnown: LeaveRule = {
  name: 'service-unknown',
  judge: ({ cluster }, host) => {
    const lost = listTasks(cluster, host.arn).find((task) => task.service !== undefined && !serviceOf(cluster, task));
    return lost === undefined ? pass('every service is known') : unknown(`service ${lost.service} of a task on it is not listed`);
  },
};

const canDrain: LeaveRule = {
  name: 'service-cannot-drain',
  judge: ({ cluster }, host) => {
    const stuck = movingServices(cluster, host).find(neverDrains);
    return stuck === undefined
      ? pass('every service can move')
      : fail(`service-cannot-drain ${stuck.name} (${stuck.minimumPercent}/${stuck.maximumPercent}): ${describeRemedy(stuck)}`);
  },
};

const keepsServing: LeaveRule = {
  name: 'outage',
  judge: ({ cluster, policy }, host) => {
    const only = policy.acceptOutage ? undefined : movingServices(cluster, host).find(stopsAll);
    return only === undefined
      ? pass('no service stops as a whole')
      : fail(
          `outage: all ${only.desired} tasks of service ${only.name} would stop before others start (${only.minimumPercent}/${only.maximumPercent}): ${describeRemedy(only)}, or set workloads.ecs.acceptOutage`,
        );
  },
};

const isSettled: LeaveRule = {
  name: 'deployment-running',
  judge: ({ cluster }, host) => {
    const deploying = movingServices(cluster, host).find((service) => service.isDeploying);
    return deploying === undefined ? pass('no deployment is under way') : fail(`deployment-running ${deploying.name}`);
  },
};

/** A service that misses tasks already must not lose another one for us, unless it misses them since they fail on this very host. */
const isComplete: LeaveRule = {
  name: 'service-below-desired',
  judge: ({ cluster, now }, host) => {
    const failing = findFailing(cluster, host.arn, now);
    const short = movingServices(cluster, host).find(({ name, running, desired }) => running < desired && !failing.includes(name));
    return short === undefined
      ? pass('every service has its tasks')
      : fail(`service-below-desired ${short.name}: ${short.running} of ${short.desired} tasks run`);
  },
};

/** Of one service at most as many tasks drain at a time as it may be above and below what it is to have: more victims than that would only wait. */
const hasTurn: LeaveRule = {
  name: 'service-drains-elsewhere',
  judge: (poll, host) => {
    const { cluster } = poll;
    const draining = cluster.hosts.filter(({ status, arn }) => status === 'DRAINING' && arn !== host.arn);
    for (const service of movingServices(cluster, host)) {
      const { up, down } = countSlack(service);
      const moving = draining.flatMap(({ arn }) => listTasks(cluster, arn)).filter((task) => task.service === service.name).length;
      if (moving >= up + down)
        return { ...fail(`${moving} tasks of service ${service.name} move already, and ${up + down} may at a time`), isTurn: true };
    }
    return pass('its services can move more tasks');
  },
};

const isUnprotected: LeaveRule = {
  name: 'protected',
  judge: ({ cluster, now }, host) => {
    const until = Math.max(0, ...listMovingTasks(cluster, host.arn).map(({ protectedUntil = 0 }) => protectedUntil));
    return until <= now
      ? pass('no task is protected')
      : fail(`protected-until ${new Date(until).toISOString()}: a task on it is protected`);
  },
};

const isAlone: LeaveRule = {
  name: 'standalone',
  judge: ({ cluster, policy }, host) => {
    const own = listStandalone(cluster, host.arn);
    if (own.length === 0) return pass('every task is of a service');
    if (policy.standalone === 'stop') return pass('tasks of no service on it are stopped once the others have left');
    const what = `standalone ${own.length}: ${own.length === 1 ? 'a task' : 'tasks'} of no service on it, which ECS does not move`;
    return fail(policy.standalone === 'wait' ? `${what}: it waits until they are over` : `${what}: workloads.ecs.standalone is refuse`);
  },
};

const losesNoData: LeaveRule = {
  name: 'data',
  judge: ({ cluster, policy }, host) => {
    for (const task of listMovingTasks(cluster, host.arn)) {
      const name = task.service ?? 'no service';
      const definition = cluster.definitions.get(task.definition);
      if (!definition) return unknown(`the task definition of ${name} could not be read`);
      const [volume] = definition.hostVolumes;
      if (volume !== undefined && policy.hostVolumes === 'refuse')
        return fail(`host-volume ${volume}: data of ${name} ends with the host: set workloads.ecs.hostVolumes to discard where it may`);
      if (task.hasVolume && !policy.acceptDataLoss)
        return fail(`ebs-volume: ECS deletes the volume of a task of ${name} with it: set workloads.ecs.acceptDataLoss where it may`);
    }
    return pass('no data ends with it');
  },
};

const hasRoom: LeaveRule = {
  name: 'room',
  judge: (poll, host) => {
    const { cluster, undertaking } = poll;
    const swap = swapOf(poll, host.server);
    const [replacement] = swap?.replacement === undefined ? [] : hostsOf(poll, swap.replacement);
    const leaving = new Set([host.server, ...undertaking.swaps.flatMap(({ victim, isRolledBack }) => (isRolledBack ? [] : [victim]))]);
    // Before its replacement is there, another one of the same group is: of the same type, empty, and in the same zone.
    if (undertaking.joinsFirst && swap?.replacement === undefined) return pass('its replacement joins first');
    return findRoom(cluster, host, replacement, listTakers(cluster, leaving));
  },
};

const areTargetsKnown: LeaveRule = {
  name: 'targets-counted',
  judge: (poll, host) => {
    // Until the host is about to be marked no one asks.
    const isNear = swapOf(poll, host.server) !== undefined || !poll.undertaking.joinsFirst;
    return isNear ? judgeTargets(poll.cluster, host) : pass('the targets of its services are counted before it is marked');
  },
};

/** Every rule of leaving, in the order in which people read them. */
export const leaveRules: readonly LeaveRule[] = [
  isAsked,
  isAgentConnected,
  isKnown,
  canDrain,
  keepsServing,
  losesNoData,
  isAlone,
  isUnprotected,
  isSettled,
  isComplete,
  hasTurn,
  hasRoom,
  areTargetsKnown,
];

/** Everything that keeps a host now, by the name of its rule. */
export const listKeeps = (poll: HostPoll, host: Host): { rule: string; verdict: Verdict }[] =>
  leaveRules.flatMap(({ name, judge }) => {
    const verdict = judge(poll, host);
    return verdict.verdict === 'pass' ? [] : [{ rule: name, verdict }];
  });

/** May this host leave the cluster now? The first rule that keeps it says why not. */
export const mayLeave = (poll: HostPoll, host: Host): Verdict => {
  for (const { judge } of leaveRules) {
    const verdict = judge(poll, host);
    if (verdict.verdict !== 'pass') return verdict;
  }
  return pass('its tasks can move');
};

/** Tasks of services that move when the host drains; undefined where its tasks were not read. */
export const countMoves = (cluster: Cluster, host: Host): number | undefined =>
  cluster.read.has(host.arn) ? listMovingTasks(cluster, host.arn).filter((task) => !isStandalone(task)).length : undefined;
