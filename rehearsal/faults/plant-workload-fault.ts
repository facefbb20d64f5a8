import { InputError } from '../../core/errors.ts';
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
  fault: WorkloadFault,
  index: number,
): void => {
  if (workloadsOf(fault.fleet).every(({ meet }) => !meet))
    throw new InputError(
      `scenario: faults[${index}] of kind ${fault.kind} needs a fleet whose workload holds data: ${fault.fleet} has none`,
    );
  const chance = ground.chance(`${fault.kind}:${index}`);
  const times = fault.kind === 'node-flaps' ? fault.times : 1;
  const every = fault.kind === 'node-flaps' ? fault.every : 0;
  for (let time = 0; time < times; time += 1)
    at(fault.from + time * every, () => {
      const ends = workloadsOf(fault.fleet).flatMap((workload) => workload.meet?.(fault, chance.pick) ?? []);
      if (!('for' in fault) || fault.for === undefined) return;
      ground.clock.at(ground.clock.now() + fault.for * 1_000, () => {
        for (const end of ends) end();
      });
    });
};
