import type { Ground } from './ground.ts';
import { countIn, type GroupActs, isSuspended } from './group-acts.ts';
import { type Group, isServing, type Server } from './state.ts';
import { findRefusal } from './take-capacity.ts';

/** Launches ahead of servers that are to go, and ends those once their counterparts serve. */
export type ZoneBalance = {
  /** Ends what a launch ahead has replaced, then fills the zones that have too few. */
  balance: (group: Group) => void;
  /** Launches replacements of servers that EC2 recommends to rebalance. */
  replaceAtRisk: (group: Group, servers: readonly Server[]) => void;
};

/**
 * The most servers that a group may have while it balances: it "can temporarily exceed the specified maximum capacity of a group during a
 * rebalancing activity [...] by a margin of 10 percent or one instance, whichever is greater" (user guide, auto-scaling-benefits.html).
 */
const mostServers = (group: Group): number => group.max + Math.max(1, Math.floor(group.max * 0.1));

/** How Auto Scaling balances the zones of a group and replaces servers at risk: launch first. */
export const createZoneBalance = (ground: Ground, { counted, launchOne, end, chooseVictim }: GroupActs): ZoneBalance => {
  const findCounterpart = (group: Group, id: string): Server | undefined => {
    const named = group.rebalancing.get(id);
    if (named === undefined) return chooseVictim(group);
    return counted(group).find((server) => server.id === named);
  };

  const finishBalancing = (group: Group): void => {
    for (const [id, old] of group.rebalancing) {
      const fresh = ground.servers.get(id);
      if (fresh?.state.lifecycle !== 'InService') continue;
      if (old !== undefined && !isServing(fresh)) continue;
      // With Terminate suspended "it can launch new instances without terminating the old ones" (user guide,
      // understand-how-suspending-processes-affects-other-processes.html); one that is named goes once that is resumed.
      if (old !== undefined && isSuspended(group, 'Terminate')) continue;
      const victim = findCounterpart(group, id);
      group.rebalancing.delete(id);
      if (!victim || isSuspended(group, 'Terminate')) continue;
      const cause =
        old !== undefined && victim.state.isAtRisk
          ? `instance ${victim.id} was taken out of service in response to an EC2 instance rebalance recommendation`
          : `an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${counted(group).length} to ${counted(group).length - 1}`;
      end(group, victim, ground.sentence(cause));
    }
  };

  const launchAhead = (group: Group, cause: string, old?: string): boolean => {
    const server = launchOne(group, 'auto-scaling', ground.sentence(cause));
    if (server) group.rebalancing.set(server.id, old);
    return server !== undefined;
  };

  /**
   * "You change the Availability Zones associated with your Auto Scaling group" leads to rebalancing, and then it "launches new instances
   * before terminating the earlier ones" (user guide, auto-scaling-benefits.html). One at a time here: it "gradually redistributes"
   * (suspend-resume-considerations.html).
   */
  const leaveRemovedZone = (group: Group, servers: readonly Server[]): boolean => {
    const outside = servers.find(({ zone }) => !group.state.zones.includes(zone));
    if (!outside || isSuspended(group, 'Terminate') || servers.length + 1 > mostServers(group)) return outside !== undefined;
    launchAhead(group, "an instance was launched to aid in balancing the group's zones", outside.id);
    return true;
  };

  const balance = (group: Group): void => {
    finishBalancing(group);
    if (['AZRebalance', 'Launch'].some((process) => isSuspended(group, process))) return;
    const servers = counted(group);
    if (servers.length !== group.state.desired || servers.some(({ state }) => state.lifecycle === 'Pending')) return;
    if (leaveRemovedZone(group, servers)) return;
    // Only zones where something can be launched are filled.
    const open = group.state.zones.filter(
      (zone) => (ground.closedZones.get(zone) ?? []).length === 0 && findRefusal(ground, group, zone) === undefined,
    );
    const [emptiest] = open.toSorted((a, b) => countIn(servers, a) - countIn(servers, b));
    const most = Math.max(...group.state.zones.map((zone) => countIn(servers, zone)));
    const gap = emptiest === undefined ? 0 : most - countIn(servers, emptiest);
    const room = mostServers(group) - servers.length;
    for (let i = 0; i < Math.min(Math.floor(gap / 2), room); i += 1) {
      launchAhead(group, "an instance was launched to aid in balancing the group's zones");
    }
  };

  /**
   * "When the new Spot Instance launches, Amazon EC2 Auto Scaling waits until the new instance passes its health check before it terminates the
   * previous instance"; it "can temporarily exceed the group's maximum size by up to 10 percent of the desired capacity" (user guide,
   * ec2-auto-scaling-capacity-rebalancing.html; by one at least, as with zones, is assumed). Of the processes only Launch and Terminate
   * are named (understand-how-suspending-processes-affects-other-processes.html), so AZRebalance holds up nothing.
   */
  const replaceAtRisk: ZoneBalance['replaceAtRisk'] = (group, servers) => {
    for (const server of servers) {
      ground.change(server, { isAtRisk: true });
      if (isSuspended(group, 'Launch') || counted(group).length >= group.max + Math.max(1, Math.floor(group.state.desired * 0.1))) continue;
      launchAhead(group, 'an instance was launched in response to an EC2 instance rebalance recommendation', server.id);
    }
  };

  return { balance, replaceAtRisk };
};
