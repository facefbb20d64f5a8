import type { FaultOf } from '../fault-schema.ts';
import { pickServing } from './pick-serving.ts';
import type { Planter } from './planter.ts';

/** Systems Manager loses its connection to the agents of some servers, which serve on ("ConnectionLost", API reference, InstanceInformation). */
export const plantConnectionLost = (planter: Planter, fault: FaultOf<'connection-lost'>, index: number): void => {
  const { ground, at } = planter;
  at(fault.from, () => {
    const lost = pickServing(planter, fault, `connection-lost:${index}`);
    for (const server of lost) ground.change(server, {}, { isConnectionLost: true });
    if (fault.for !== undefined)
      ground.clock.at(ground.clock.now() + fault.for * 1_000, () => {
        for (const server of lost) ground.change(server, {}, { isConnectionLost: false });
      });
  });
};
