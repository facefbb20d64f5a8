import { connectDeploymentReads } from '../../aws/deployments/deployment-reads.ts';
import { type Environment, isStandIn, requireVariable } from '../../aws/environment.ts';
import { connectEvents } from '../../aws/events.ts';
import { connectExecutions } from '../../aws/executions/executions.ts';
import { connectGroupReads } from '../../aws/groups/group-reads.ts';
import { connectTerminate } from '../../aws/groups/terminate.ts';
import { openLedgerCheck } from '../../aws/ledger-name.ts';
import { describeError } from '../../aws/log.ts';
import { logInvocation } from '../../aws/log-invocation.ts';
import { connectNotices } from '../../aws/notices.ts';
import { connectPolicyRevisions } from '../../aws/policy-revisions.ts';
import { planByExecution } from '../../core/begin/plan-by-execution.ts';
import type { Executions } from '../../core/ports.ts';
import type { Lease } from '../../core/record/lease.ts';
import { isReadable } from '../../core/record/schema.ts';
import { measureTick } from '../measure-tick.ts';
import { begin } from './begin.ts';

/** Hours until no release may change servers any more. A release on trial has another one behind it. */
const hoursLeft = (leases: readonly Lease[], now: number): number =>
  Math.max(0, ...leases.filter(({ revoked }) => !revoked).map(({ expires }) => (expires - now) / 3_600_000));

/** Executions that hand the trace they are started under to every call they make. */
const trace = ({ isRunning, start }: Executions, root: string | undefined): Executions => ({
  isRunning,
  start: (name, input, stateMachine) => start(name, { ...input, ...(root !== undefined && { trace: root }) }, stateMachine),
});

/** The function with its doors, with what it did in its log, and with how campaigns stand in the metrics. */
export const openBegin = (environment: Environment) => {
  const { clock, stamp, make, ledger, releases, variable } = environment;
  const stateMachine = requireVariable(environment, 'STATE_MACHINE_ARN');
  const untraced = connectExecutions(make, stateMachine, () => variable('_X_AMZN_TRACE_ID'));
  const doors = {
    clock,
    ledger,
    releases,
    checkLedger: openLedgerCheck(environment),
    release: stamp.release,
    deployments: connectDeploymentReads(make),
    groups: { ...connectGroupReads(make, isStandIn(environment)), ...connectTerminate(make) },
    policies: { readRevisions: connectPolicyRevisions(make) },
    notices: connectNotices(make, variable),
    events: connectEvents(make, clock, variable),
  };
  return logInvocation(environment, async (event, { log, count, trace: root }) => {
    const executions = trace(untraced, root);
    const onUnsentEvents = (error: Error): void => log.error('events stay in the ledger', { event: 'error', error: describeError(error) });
    const done = await begin(
      { ...doors, onUnsentEvents },
      executions,
      planByExecution(clock, executions, stamp.release),
      stateMachine,
    )(event);
    if (!('fleets' in done)) return done;
    for (const beginResult of done.fleets)
      log.info(`${beginResult.fleet}: ${beginResult.action}: ${beginResult.reason}`, { event: 'begin', ...beginResult });
    if (done.isWoken) return done;
    for (const { fleet, kept = [] } of done.fleets) for (const what of kept) log.info(`${fleet}: ${what}`, { event: 'quarantine', fleet });
    for (const lease of done.leases)
      log.warn(`lease of ${lease.release}: ${lease.revoked?.reason ?? 'renewed'}`, { event: 'lease', lease });
    for (const what of done.unsent) log.error(`no notice could be sent that a release was rolled back: ${what}`, { event: 'lease' });
    for (const what of done.notices ?? []) log.error(`a notice of a campaign could not be sent: ${what}`, { event: 'error' });
    count('EventsUnsent', done.events ?? 0);
    count('LeaseHoursLeft', hoursLeft(await releases.listLeases(), clock.now()));
    for (const [name, value] of measureTick((await ledger.listOpenCampaigns()).filter(isReadable), clock.now())) count(name, value);
    return done;
  });
};
