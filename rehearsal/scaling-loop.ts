import type { Ground } from './ground.ts';
import type { ServerLife } from './server-life.ts';
import { type Actor, type Group, isCounted, type Server } from './state.ts';

const reactionMs = 5_000;
const retryMs = 60_000;

export type ScalingLoop = {
  /** Auto Scaling checks the group shortly, once however often it is asked. */
  wake: (group: Group, delayMs?: number) => void;
  /** Takes one of the servers that can be had in the zone; false when there is none. */
  takeCapacity: (zone: string) => boolean;
};

/** What Auto Scaling does by itself: replaces the unhealthy, keeps the desired capacity, balances the zones. */
export const createScalingLoop = (ground: Ground, life: () => ServerLife): ScalingLoop => {
  const { clock } = ground;
  const planned = new Map<string, number>();

  const counted = (group: Group): Server[] => [...group.servers.values()].filter(isCounted);
  const isSuspended = (group: Group, process: string): boolean => group.state.suspended.includes(process);
  const countIn = (servers: readonly Server[], zone: string): number => servers.filter((server) => server.zone === zone).length;

  const takeCapacity = (zone: string): boolean => {
    const closures = ground.closedZones.get(zone) ?? [];
    if (closures.some(({ left }) => left <= 0)) return false;
    for (const closure of closures) closure.left -= 1;
    return true;
  };

  /**
   * "Auto Scaling uses the Availability Zone with the least number of instances when launching new instances"; if it cannot launch there,
   * it "launches instances in another Availability Zone" (developer guide, AutoScalingBehavior.html).
   */
  const launchOne = (group: Group, origin: Actor, cause: string): Server | undefined => {
    const servers = counted(group);
    const zones = group.zones.toSorted((a, b) => countIn(servers, a) - countIn(servers, b));
    const zone = zones.find(takeCapacity);
    if (zone === undefined) {
      const message = `Could not launch On-Demand Instances. InsufficientInstanceCapacity in ${group.zones.join(', ')}.`;
      ground.note(group, { description: 'Launching a new EC2 instance', cause, status: 'Failed', endedAt: clock.now(), message });
      return undefined;
    }
    const isHeir = origin === 'auto-scaling' && group.owedHeirs > 0 && group.rebalancing.size === 0;
    if (isHeir) group.owedHeirs -= 1;
    const server = life().launch(group, zone, origin, isHeir);
    ground.note(group, { description: `Launching a new EC2 instance: ${server.id}`, cause, status: 'Successful', endedAt: clock.now() });
    return server;
  };

  const end = (group: Group, server: Server, cause: string): void => {
    ground.note(group, { description: `Terminating EC2 instance: ${server.id}`, cause, status: 'Successful', endedAt: clock.now() });
    life().terminate(server, 'auto-scaling');
  };

  /**
   * The default termination policy: the zone with the most instances and one that is not protected, there the oldest launch template
   * version, then (simplified, instead of the next billing hour) the oldest instance (user guide,
   * ec2-auto-scaling-termination-policies.html).
   */
  const chooseVictim = (group: Group): Server | undefined => {
    const servers = counted(group);
    const free = servers.filter((server) => !server.state.isProtected);
    const inZone = (server: Server): number => countIn(servers, server.zone);
    return free.toSorted(
      (a, b) => inZone(b) - inZone(a) || a.templateVersion - b.templateVersion || a.launchedAt - b.launchedAt || (a.id < b.id ? -1 : 1),
    )[0];
  };

  /**
   * "When Amazon EC2 Auto Scaling determines that an InService instance is unhealthy, it replaces it with a new instance" (user guide,
   * healthcheck.html): it ends the old one first, launches then, and does not heed protection from scale-in.
   */
  const replaceUnhealthy = (group: Group): void => {
    if (isSuspended(group, 'ReplaceUnhealthy') || isSuspended(group, 'Terminate')) return;
    for (const server of counted(group)) {
      if (server.state.health !== 'Unhealthy') continue;
      const isOurs = server.origin === 'recycler' || server.isHeir;
      if (isOurs && !server.hasJoined && server.terminated === undefined) group.owedHeirs += 1;
      end(group, server, 'an instance was taken out of service in response to a health check');
    }
  };

  const retainDesired = (group: Group): void => {
    const missing = group.state.desired + group.rebalancing.size - counted(group).length;
    const cause = `the desired capacity is ${group.state.desired}`;
    if (missing > 0 && !isSuspended(group, 'Launch')) {
      for (let i = 0; i < missing; i += 1) {
        const origin = group.owedToRecycler > 0 ? 'recycler' : 'auto-scaling';
        if (!launchOne(group, origin, cause)) {
          wake(group, retryMs);
          return;
        }
        group.owedToRecycler = Math.max(0, group.owedToRecycler - 1);
      }
    }
    if (missing < 0 && !isSuspended(group, 'Terminate')) {
      for (let i = 0; i < -missing; i += 1) {
        const victim = chooseVictim(group);
        if (victim) end(group, victim, cause);
      }
    }
  };

  /**
   * "Auto Scaling always launches new instances before attempting to terminate old ones" and "can temporarily exceed the specified maximum
   * capacity of a group by a 10% margin during a rebalancing activity" (developer guide, AutoScalingBehavior.html), or by one server (user
   * guide, auto-scaling-benefits.html). Only zones where something can be launched are filled.
   */
  const balanceZones = (group: Group): void => {
    finishBalancing(group);
    if (['AZRebalance', 'Launch'].some((process) => isSuspended(group, process))) return;
    const servers = counted(group);
    if (servers.length !== group.state.desired || servers.some(({ state }) => state.lifecycle === 'Pending')) return;
    const open = group.zones.filter((zone) => (ground.closedZones.get(zone) ?? []).length === 0);
    const [emptiest] = open.toSorted((a, b) => countIn(servers, a) - countIn(servers, b));
    const most = Math.max(...group.zones.map((zone) => countIn(servers, zone)));
    const gap = emptiest === undefined ? 0 : most - countIn(servers, emptiest);
    const room = group.max + Math.max(1, Math.floor(group.max * 0.1)) - servers.length;
    for (let i = 0; i < Math.min(Math.floor(gap / 2), room); i += 1) {
      const server = launchOne(group, 'auto-scaling', 'rebalancing the Availability Zones');
      if (server) group.rebalancing.add(server.id);
    }
  };

  const finishBalancing = (group: Group): void => {
    for (const id of group.rebalancing) {
      if (ground.servers.get(id)?.state.lifecycle !== 'InService') continue;
      group.rebalancing.delete(id);
      const victim = chooseVictim(group);
      if (victim && !isSuspended(group, 'Terminate')) end(group, victim, 'rebalancing the Availability Zones');
    }
  };

  const check = (group: Group): void => {
    replaceUnhealthy(group);
    retainDesired(group);
    balanceZones(group);
  };

  const wake: ScalingLoop['wake'] = (group, delayMs = reactionMs) => {
    const due = clock.now() + delayMs;
    const before = planned.get(group.name);
    if (before !== undefined && before <= due) return;
    planned.set(group.name, due);
    clock.at(due, () => {
      if (planned.get(group.name) !== due) return;
      planned.delete(group.name);
      check(group);
    });
  };

  return { wake, takeCapacity };
};
