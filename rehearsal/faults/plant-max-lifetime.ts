import type { FaultOf } from '../fault-schema.ts';
import { groupNamed, type Planter } from './planter.ts';

/**
 * The group has a maximum lifetime. "You must specify a value of at least 86,400 seconds (one day)"; it "applies to all current and future
 * instances" (user guide, asg-max-instance-lifetime.html).
 */
export const plantMaxLifetime = ({ ground, loop, at }: Planter, fault: FaultOf<'max-lifetime'>): void =>
  at(fault.at, () => {
    const group = groupNamed(ground, fault.group);
    group.maxLifetimeSeconds = fault.age;
    loop.wake(group);
  });
