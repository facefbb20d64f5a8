import type { FaultOf } from '../fault-schema.ts';
import { isServing } from '../state.ts';
import { groupNamed, type Planter } from './planter.ts';

/**
 * EC2 recommends to rebalance some servers of a group that has capacity rebalancing switched on: replacements are launched first, and those
 * at risk end once they serve (user guide, ec2-auto-scaling-capacity-rebalancing.html).
 */
export const plantRebalance = ({ ground, loop, at }: Planter, fault: FaultOf<'rebalance'>, index: number): void =>
  at(fault.at, () => {
    const group = groupNamed(ground, fault.group);
    if (group.state.status !== 'active') return;
    const serving = [...group.servers.values()].filter((server) => isServing(server) && !server.state.isAtRisk);
    loop.replaceAtRisk(group, ground.chance(`rebalance:${index}`).pick(serving, fault.count));
  });
