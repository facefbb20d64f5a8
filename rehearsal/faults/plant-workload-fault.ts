import { InputError } from '../../core/errors.ts';
import { type TaskFault, taskFaultKinds } from '../task-fault-schema.ts';
import type { WorkloadFault } from '../workload-fault-schema.ts';
import type { WorkloadWorld } from '../workload-world.ts';
import type { Planter } from './planter.ts';

/**
 * Lets the workloads of a fleet meet a fault, as often as it says, each time for as long as it says.
 *
 * @throws InputError when the fleet has no workload that can meet one
 */
export const plantWorkloadFault = (
  { ground, at }: Planter,
  workloadsOf: (fleet: string) => readonly WorkloadWorld[],
  fault: WorkloadFault | TaskFault,
  index: number,
): void => {
  if (!workloadsOf(fault.fleet).some(({ knowsFault }) => knowsFault?.(fault.kind))) {
    const isOfTasks = taskFaultKinds.some(({ shape }) => shape.kind.def.values[0] === fault.kind);
    const needed = isOfTasks ? 'whose servers are hosts of Amazon ECS' : 'whose workload holds data';
    throw new InputError(`scenario: faults[${index}] of kind ${fault.kind} needs a fleet ${needed}: ${fault.fleet} has none`);
  }
  const chance = ground.chance(`${fault.kind}:${index}`);
  const { times, every } = 'times' in fault ? fault : { times: 1, every: 0 };
  for (let time = 0; time < times; time += 1)
    at(fault.from + time * every, () => {
      const ends = workloadsOf(fault.fleet)
        .filter(({ knowsFault }) => knowsFault?.(fault.kind))
        .flatMap((workload) => workload.meet?.(fault, chance.pick) ?? []);
      if (!('for' in fault) || fault.for === undefined) return;
      ground.clock.at(ground.clock.now() + fault.for * 1_000, () => {
        for (const end of ends) end();
      });
    });
};
