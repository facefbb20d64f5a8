import type { FaultOf } from '../fault-schema.ts';
import { pickServing } from './pick-serving.ts';
import type { Planter } from './planter.ts';

/**
 * A status check by EC2 of some servers fails from then on. Auto Scaling replaces them for it, whatever the health check type of their group is ("Amazon EC2
 * status checks", "If instances [...] have application status checks associated [...] automatically terminates and replaces instances whose overall application
 * status reports impaired", EC2 Auto Scaling user guide), unless its process HealthCheck is suspended.
 */
export const plantStatusCheck = (planter: Planter, fault: FaultOf<'status-check'>, index: number): void => {
  const { ground, loop, at } = planter;
  at(fault.from, () => {
    const failing = pickServing(planter, fault, `status-check:${index}`);
    for (const server of failing) {
      const group = ground.groups.get(server.group);
      const isMarked = group && !group.state.suspended.includes('HealthCheck');
      ground.change(server, isMarked ? { health: 'Unhealthy' } : {}, { impairedSince: ground.clock.now(), impairedCheck: fault.check });
      if (group) loop.wake(group);
    }
    if (fault.for !== undefined)
      ground.clock.at(ground.clock.now() + fault.for * 1_000, () => {
        for (const server of failing) ground.change(server, {}, { impairedSince: undefined });
      });
  });
};
