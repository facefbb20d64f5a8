import type { FaultOf } from '../fault-schema.ts';
import { zoneOf } from '../ground.ts';
import { isServing } from '../state.ts';
import type { Planter } from './planter.ts';

/**
 * Servers that serve answer errors from some time on, for as long as the fault says: their checks fail with a reason ("Target.FailedHealthChecks", Elastic
 * Load Balancing API reference, TargetHealth), their machines run on, and a group that asks EC2 alone replaces none of them. Each time the same servers.
 */
export const plantSick = ({ ground, life, at }: Planter, fault: FaultOf<'sick'>, index: number): void => {
  let chosen: string[] | undefined;
  for (let time = 0; time < fault.times; time += 1)
    at(fault.at + time * fault.every, () => {
      const there = [...ground.servers.values()].filter(
        (server) =>
          server.fleet === fault.fleet &&
          isServing(server) &&
          (fault.image === undefined || server.image === fault.image) &&
          (fault.availabilityZone === undefined || server.zone === zoneOf(fault.availabilityZone)),
      );
      const whole = fault.availabilityZone === undefined && fault.image === undefined ? 1 : there.length;
      const count = fault.share === undefined ? (fault.count ?? whole) : Math.ceil(there.length * fault.share);
      chosen ??= ground
        .chance(`sick:${index}`)
        .pick(there, count)
        .map(({ id }) => id);
      const sick = there.filter(({ id }) => chosen?.includes(id));
      for (const server of sick) life.answerErrors(server);
      if (fault.for !== undefined)
        ground.clock.at(ground.clock.now() + fault.for * 1_000, () => {
          for (const server of sick) life.recover(server);
        });
    });
};
