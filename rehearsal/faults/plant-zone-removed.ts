import type { FaultOf } from '../fault-schema.ts';
import { zoneOf } from '../ground.ts';
import { groupNamed, type Planter } from './planter.ts';

/**
 * A person takes a zone out of a group (user guide, as-remove-az-console.html). Its servers stay until Auto Scaling balances the zones, which
 * it does not while AZRebalance is suspended: it "does not attempt to redistribute instances after certain events"
 * (understand-how-suspending-processes-affects-other-processes.html).
 */
export const plantZoneRemoved = ({ ground, loop, at }: Planter, fault: FaultOf<'zone-removed'>): void =>
  at(fault.at, () => {
    const group = groupNamed(ground, fault.group);
    const zones = group.state.zones.filter((zone) => zone !== zoneOf(fault.availabilityZone));
    if (group.state.status !== 'active' || zones.length === 0) return;
    ground.changeGroup(group, { zones });
    loop.wake(group);
  });
