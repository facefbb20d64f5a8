import { findDue, findRefusals, findRejected } from '../../core/begin/due.ts';
import { findStandsAhead } from '../../core/begin/find-stands-ahead.ts';
import { judgeNothingDue } from '../../core/begin/judge-nothing-due.ts';
import { InputError } from '../../core/errors.ts';
import { formatDuration } from '../../core/policy/duration.ts';
import { parsePolicy } from '../../core/policy/policy.ts';
import { describeLockHeld, fleetLock } from '../../core/record/lock.ts';
import { findPause } from '../../core/record/pause.ts';
import { describeHeal } from '../../core/report/describe-heal.ts';
import { explainServer, type Plan, planFleet } from '../../core/report/plan.ts';
import { planWorkloads } from '../../core/report/plan-workloads.ts';
import { withApplicationChecks } from '../../core/report/with-application-checks.ts';
import { readPolicy } from '../../core/step/read-policy.ts';
import { type AccountOptions, openAccount } from '../account.ts';
import { exitStatus } from '../exit-status.ts';
import { print, writeJson } from '../output.ts';
import { chooseFleets } from './choose-fleets.ts';
import { describeWorkloadPlan } from './describe-workload-plan.ts';

const shownServers = 10;

const printPlan = (plan: Plan, json: string | undefined): void => {
  const alone = plan.leftAlone.length > 0 ? `; ${plan.leftAlone.length} more are left alone` : '';
  print(`${plan.fleet}: ${plan.stale.length} of ${plan.servers} servers are due${alone}`, json);
  for (const [group, wanted] of Object.entries(plan.wanted))
    print(`  ${group} wants ${wanted.image} (launch template version ${wanted.version})`, json);
  for (const [index, server] of plan.stale.slice(0, shownServers).entries()) {
    print(`  ${String(index + 1).padStart(4)}. ${server.id}  ${server.zone}  ${server.why}`, json);
  }
  if (plan.stale.length > shownServers) print(`        and ${plan.stale.length - shownServers} more (--json FILE lists them)`, json);
  for (const line of plan.workloads.flatMap(describeWorkloadPlan)) print(line, json);
  for (const { id, reason } of plan.leftAlone) print(`  left alone: ${id}: ${reason}`, json);
  if (plan.stale.length > 0) {
    const times = plan.forecast.measured ? 'by the times measured here' : 'by typical times, none was measured here yet';
    print(`  pace: ${plan.pace.method}, up to ${plan.pace.slots} at once (${plan.pace.limitedBy}), the first one alone`, json);
    print(`  forecast: ${formatDuration(plan.forecast.seconds)}, until ${plan.forecast.endsAt} (${times})`, json);
    for (const part of plan.forecast.without) print(`    without ${part}`, json);
    print(`  cost: ${plan.cost.surgeHours} extra server hours, about ${plan.cost.overlapUsd} USD (${plan.cost.assumes})`, json);
  }
  for (const line of plan.heal ? describeHeal(plan.heal) : []) print(`  ${line}`, json);
  for (const remark of plan.remarks) print(`  remark: ${remark}`, json);
  for (const reason of plan.blocked) print(`  blocked: ${reason}`, json);
};

/** Nothing is due only where every server is known to be as wanted. */
const statusOfPlan = ({ stale, blocked }: Plan, { action }: ReturnType<typeof judgeNothingDue>): number => {
  if (stale.length > 0) return blocked.length > 0 ? exitStatus.stopped : exitStatus.workDue;
  if (action === 'nothing-due') return exitStatus.done;
  return action === 'unknown' && blocked.length === 0 ? exitStatus.failed : exitStatus.stopped;
};

/** `plan --fleet NAME`: reads the account and changes nothing. Exit status 0 nothing due, 10 work due, 3 blocked. */
export const plan = async (options: AccountOptions & { fleet: string; server?: string }): Promise<void> => {
  const { doors } = await openAccount(options, 'plan', 'empty');
  const groups = (await chooseFleets(doors, options)).get(options.fleet) ?? [];
  if (groups.length === 0) throw new InputError(`${options.fleet} has no enrolled group any more: add the tag recycler:policy`);
  const policy = await readPolicy(doors, groups);
  if ('error' in policy) throw new InputError(policy.error);
  const now = doors.clock.now();
  const refused = await findRefusals(doors, groups);
  const blocked = [...new Set([...refused, ...findStandsAhead(groups, policy.effective)])];
  const alarms = await doors.signals.readAlarms(policy.effective.brakes.alarms);
  for (const alarm of alarms)
    if (alarm.state !== 'ok') blocked.push(`alarm ${alarm.name} is ${alarm.state === 'alarm' ? 'in ALARM' : 'missing or without data'}`);
  const lock = await doors.ledger.readLock(fleetLock(options.fleet));
  if (lock && lock.expires > now) blocked.push(describeLockHeld(lock, now));
  const due = await findDue(doors, groups);
  const rejected = await findRejected(doors, options.fleet, due.wanted);
  if (rejected) blocked.push(rejected);
  const paused = findPause(due.record.control, now);
  if (paused) blocked.push(`paused by ${paused.by}: ${paused.reason}: recycler resume --fleet ${options.fleet}`);
  const workloads = await planWorkloads(doors, groups, {
    policy: policy.effective,
    wanted: due.wanted,
    due: due.survey.stale.map(({ id }) => id),
    openCampaign: due.record.openCampaign,
  });
  const planned = planFleet(
    await withApplicationChecks(doors, groups),
    due.survey,
    due.wanted,
    due.policy ?? parsePolicy({}, 'policy'),
    due.durations,
    workloads,
    blocked,
    now,
  );
  const made = { ...planned, ...(due.record.heal && { heal: due.record.heal }) };
  if (options.json !== undefined) writeJson(options.json, made);
  if (options.server !== undefined) {
    const explained = explainServer(options.server, groups, due.facts, made);
    if (explained === undefined) throw new InputError(`--server ${options.server} is not in ${options.fleet}`);
    print(explained, options.json);
  } else if (options.json !== '-') printPlan(made, options.json);
  process.exitCode = statusOfPlan(made, judgeNothingDue(due.survey));
};
