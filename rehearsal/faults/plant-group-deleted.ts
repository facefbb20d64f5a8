import type { FaultOf } from '../fault-schema.ts';
import type { Group, Server } from '../state.ts';
import { groupNamed, type Planter } from './planter.ts';

/**
 * A person deletes a group with all of its servers. "The force delete operation will also terminate the EC2 instances" (API reference,
 * DeleteAutoScalingGroup); the group shows "Delete in progress" meanwhile, and is gone once the last of them is. "If you suspend the Terminate
 * process, you can still force instances to be terminated" this way (user guide, suspend-resume-considerations.html).
 */
export const plantGroupDeleted = ({ ground, life, at }: Planter, fault: FaultOf<'group-deleted'>): void => {
  const isListed = ({ state }: Server): boolean => state.lifecycle !== 'Terminated';

  const finish = (group: Group): void => {
    if (![...group.servers.values()].some(isListed)) ground.changeGroup(group, { status: 'gone' });
    else ground.clock.at(ground.clock.now() + 5_000, () => finish(group));
  };

  at(fault.at, () => {
    const group = groupNamed(ground, fault.group);
    if (group.state.status !== 'active') return;
    const tally = ground.tallies.get(group.fleet);
    if (tally) {
      tally.absorbed += Math.max(0, group.state.desired - group.desiredByOthers);
      tally.desiredByOthers -= group.desiredByOthers;
    }
    group.desiredByOthers = 0;
    ground.demands.push({ at: ground.clock.now(), group: group.name, from: group.state.desired, isRequest: false, to: 0 });
    ground.changeGroup(group, { desired: 0, status: 'deleting' });
    for (const server of [...group.servers.values()].filter(isListed)) life.terminate(server, 'other');
    finish(group);
  });
};
