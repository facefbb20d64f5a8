import { connectDeployments } from '../../aws/deployments.ts';
import { type Environment, isStandIn, requireVariable } from '../../aws/environment.ts';
import { connectExecutions } from '../../aws/executions.ts';
import { connectGroups } from '../../aws/group.ts';
import type { Lease } from '../../core/lease.ts';
import { planByMachine } from '../../core/plan-by-machine.ts';
import { begin } from './begin.ts';

/** Hours until no release may change servers any more. A release on trial has another one behind it. */
const hoursLeft = (leases: readonly Lease[], now: number): number =>
  Math.max(0, ...leases.filter(({ revoked }) => !revoked).map(({ expires }) => (expires - now) / 3_600_000));

/** The function with its doors, and with what it did in its log. */
export const openBegin = (environment: Environment) => {
  const { clock, stamp, make, ledger, releases, logger, count } = environment;
  const stateMachine = requireVariable(environment, 'STATE_MACHINE_ARN');
  const executions = connectExecutions(make, stateMachine);
  const doors = {
    clock,
    ledger,
    releases,
    release: stamp.release,
    deployments: connectDeployments(make, clock),
    groups: connectGroups(make, isStandIn(environment)),
  };
  const act = begin(doors, executions, planByMachine(clock, executions, stamp.release), stateMachine);
  return async (event: unknown) => {
    const done = await act(event);
    if ('beginnings' in done) {
      for (const beginning of done.beginnings)
        logger.info(`${beginning.fleet}: ${beginning.action}: ${beginning.reason}`, { ...beginning });
      count('LeaseHoursLeft', hoursLeft(await releases.listLeases(), clock.now()));
      for (const lease of done.leases) logger.warn(`lease of ${lease.release}: ${lease.revoked?.reason ?? 'renewed'}`, { lease });
    }
    return done;
  };
};
