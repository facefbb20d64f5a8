import { hexOf } from '../chance.ts';
import { account, region } from '../ground.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import type { InvokeLater } from './asynchronous.ts';
import { createDeployment, type Deployment, type DeploymentTarget, type HookName, type Hooks } from './deployment.ts';
import type { Events } from './events.ts';
import type { Functions } from './functions.ts';
import { planShift } from './shift-plan.ts';
import type { Timeline } from './timeline.ts';

export type RollbackEvent = 'DEPLOYMENT_FAILURE' | 'DEPLOYMENT_STOP_ON_ALARM' | 'DEPLOYMENT_STOP_ON_REQUEST';
export type DeploymentGroup = {
  application: string;
  name: string;
  config: string;
  serviceRole: string;
  alarms: string[];
  ignoresPollFailure: boolean;
  rollsBackOn: RollbackEvent[];
  triggers: { name: string; topic: string; events: string[] }[];
  lastSuccessful?: Deployment;
};

/** What the documentation leaves open, either way. */
export type DeploymentSwitches = {
  /** Are the hooks called in a rollback too? */
  hooksOnRollback: boolean;
  /** Does a deployment that fails before any traffic moved start a rollback deployment too? */
  rollsBackUntouched: boolean;
  /** Do alarms stop a deployment while a hook runs too, not only while traffic shifts? */
  alarmsDuringHooks: boolean;
  /** Is `lambdaFunctionInfo` told before traffic is allowed? */
  infoBeforeTraffic: boolean;
};

export type Start = Pick<Deployment, 'application' | 'group' | 'creator' | 'externalId' | 'hooks'> & { target: DeploymentTarget };
export type HookAnswer = 'answered' | 'unknown' | 'already';

export type CodeDeploy = {
  groups: ReadonlyMap<string, DeploymentGroup>;
  applications: Set<string>;
  /** @throws Error in CodeDeploy's words when its configuration is none */
  putGroup: (group: DeploymentGroup) => void;
  removeGroup: (application: string, name: string) => void;
  /** Every deployment, oldest first. */
  deployments: ReadonlyMap<string, Deployment>;
  /** Runs a deployment, and its rollback, to the end. */
  run: (start: Start) => Promise<Deployment>;
  answerHook: (deployment: string, execution: string, status: 'Succeeded' | 'Failed') => HookAnswer;
  /** A person stops it. False when it is not running. */
  stop: (deployment: string, rollsBack: boolean) => boolean;
};

export type CodeDeployParts = {
  clock: VirtualClock;
  timeline: Timeline;
  functions: Functions;
  invokeLater: InvokeLater;
  events: Events;
  isInAlarm: (name: string) => boolean;
  /** May this role do that? Undefined: yes; otherwise what it lacks. */
  refusal: (role: string, action: string, resource: string) => string | undefined;
  publish: (topic: string, subject: string, message: string) => void;
  switches: DeploymentSwitches;
};

type End = { status: 'Failed' | 'Stopped'; code: string; message: string; on: RollbackEvent };

const hookTimeout = 3_600;
/** Seconds between two looks at the alarms; not published. */
const alarmPoll = 10;
const states = { InProgress: 'START', Succeeded: 'SUCCESS', Failed: 'FAILURE', Stopped: 'STOP' } as const;
const ends = new WeakMap<Error, End>();
const endWith = (end: End): never => {
  const error = new Error(end.message);
  ends.set(error, end);
  throw error;
};

const keyOf = (application: string, name: string): string => `${application}/${name}`;

/**
 * CodeDeploy for functions: hook, shift, hook, with alarms, time-outs and rollbacks.
 * Predefined configurations and the lifecycle are those of the CodeDeploy user guide (reference-appspec-file-structure-hooks).
 */
export const createCodeDeploy = (parts: CodeDeployParts): CodeDeploy => {
  const { clock, timeline, functions, invokeLater, events, isInAlarm, refusal, switches } = parts;
  const groups = new Map<string, DeploymentGroup>();
  const applications = new Set<string>();
  const deployments = new Map<string, Deployment>();
  const pending = new Map<string, { deployment: string; answer: (status: 'Succeeded' | 'Failed') => void }>();
  const answeredBefore = new Set<string>();
  const halts = new Map<string, { controller: AbortController; end?: End }>();

  const change = (d: Deployment, status: keyof typeof states): void => {
    d.status = status;
    if (status === 'InProgress') d.startedAt = clock.now();
    else d.completedAt = clock.now();
    const { functionName, currentVersion, targetVersion } = d.target;
    const why = d.error ? `: ${d.error.message}` : '';
    const text = `deployment ${d.id} (${d.creator}, ${functionName} ${currentVersion} to ${targetVersion}) ${states[status].toLowerCase()}${why}`;
    timeline.add('deployment', text, { deployment: d.id, status, creator: d.creator, target: d.target, ...(d.error && { error: d.error }) });
    const state = states[status];
    const arn = (kind: string, name: string) => `arn:aws:codedeploy:${region}:${account}:${kind}:${name}`;
    events.put({
      source: 'aws.codedeploy',
      'detail-type': 'CodeDeploy Deployment State-change Notification',
      resources: [arn('application', d.application), arn('deploymentgroup', `${d.application}/${d.group}`)],
      detail: { instanceGroupId: hexOf(d.id), region, application: d.application, deploymentId: d.id, state, deploymentGroup: d.group },
    });
    const trigger = { START: 'DeploymentStart', SUCCESS: 'DeploymentSuccess', FAILURE: 'DeploymentFailure', STOP: 'DeploymentStop' }[state];
    for (const { topic, events: wanted } of groups.get(keyOf(d.application, d.group))?.triggers ?? [])
      if (wanted.includes(trigger)) parts.publish(topic, `${trigger} ${d.id}`, JSON.stringify({ deploymentId: d.id, status: state }));
  };

  const checkHalt = (d: Deployment): void => {
    const end = halts.get(d.id)?.end;
    if (end) endWith(end);
  };
  const checkAlarms = (group: DeploymentGroup): void => {
    if (group.alarms.length === 0) return;
    const lacks = refusal(group.serviceRole, 'cloudwatch:DescribeAlarms', '*');
    if (lacks !== undefined && !group.ignoresPollFailure)
      endWith({ status: 'Failed', code: 'IAM_ROLE_PERMISSIONS', message: lacks, on: 'DEPLOYMENT_FAILURE' });
    const active = group.alarms.filter(isInAlarm);
    if (active.length === 0) return;
    const message = `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected: ${active.join(', ')}`;
    endWith({ status: 'Stopped', code: 'ALARM_ACTIVE', message, on: 'DEPLOYMENT_STOP_ON_ALARM' });
  };
  const lookSeconds = (group: DeploymentGroup): number => (group.alarms.length > 0 ? alarmPoll : Number.POSITIVE_INFINITY);

  /** Waits, looking at alarms and for a stop meanwhile. */
  const watch = async (d: Deployment, group: DeploymentGroup, seconds: number): Promise<void> => {
    const endsAt = clock.now() + seconds * 1_000;
    for (;;) {
      checkAlarms(group);
      const left = (endsAt - clock.now()) / 1_000;
      if (left <= 0) return;
      await clock.sleep(Math.min(left, lookSeconds(group)), halts.get(d.id)?.controller.signal);
      checkHalt(d);
    }
  };

  const setWeight = (d: Deployment, group: DeploymentGroup, share: number): void => {
    const { functionName, functionAlias, currentVersion, targetVersion } = d.target;
    const { fn } = functions.require(functionName);
    const lacks = refusal(group.serviceRole, 'lambda:UpdateAlias', fn.arn);
    if (lacks !== undefined) endWith({ status: 'Failed', code: 'IAM_ROLE_PERMISSIONS', message: lacks, on: 'DEPLOYMENT_FAILURE' });
    try {
      if (share >= 1) functions.point(fn, functionAlias, targetVersion);
      else functions.point(fn, functionAlias, currentVersion, share > 0 ? { [targetVersion]: share } : {});
    } catch (error) {
      endWith({ status: 'Failed', code: 'INVALID_LAMBDA_CONFIGURATION', message: (error as Error).message, on: 'DEPLOYMENT_FAILURE' });
    }
    d.weight = share;
    const text = `${Math.round(share * 100)} % of ${functionAlias} to version ${targetVersion}, the rest to ${currentVersion}`;
    timeline.add('traffic', text, { deployment: d.id, share, version: targetVersion, current: currentVersion });
  };

  const shift = async (d: Deployment, group: DeploymentGroup): Promise<void> => {
    const steps = planShift(d.config) ?? [];
    const began = clock.now();
    for (const { afterSeconds, share } of steps) {
      await watch(d, group, Math.max(0, afterSeconds - (clock.now() - began) / 1_000));
      setWeight(d, group, share);
    }
  };

  const callHook = async (d: Deployment, group: DeploymentGroup, name: HookName): Promise<void> => {
    const hook = d.hooks[name];
    if (hook === undefined) return;
    const fail = (code: string, message: string): never => endWith({ status: 'Failed', code, message, on: 'DEPLOYMENT_FAILURE' });
    const named = functions.find(hook);
    if (!named) return fail('HOOK_EXECUTION_FAILURE', `the function ${hook} of the hook ${name} does not exist`);
    const lacks = refusal(group.serviceRole, 'lambda:InvokeFunction', hook.startsWith('arn:') ? hook : named.fn.arn);
    if (lacks !== undefined) fail('IAM_ROLE_PERMISSIONS', lacks);
    const execution = `${d.id}-${name}-${hexOf(`${d.id}:${name}`)}`;
    const answered = new Promise<'Succeeded' | 'Failed'>((answer) => pending.set(execution, { deployment: d.id, answer }));
    timeline.add('hook', `${name} of ${d.id} calls ${named.fn.logicalId} ${named.qualifier}`, { deployment: d.id, hook: name, execution });
    invokeLater(hook, { DeploymentId: d.id, LifecycleEventHookExecutionId: execution });
    const timer = new AbortController();
    const halt = halts.get(d.id)?.controller.signal;
    const stop = (): void => timer.abort();
    halt?.addEventListener('abort', stop);
    const expired = waitForHook(d, group, timer.signal);
    expired.catch(() => undefined);
    try {
      const status = await clock.waitFor(Promise.race([answered, expired]));
      if (status === 'Failed') fail('HOOK_EXECUTION_FAILURE', `the hook ${name} answered Failed`);
    } finally {
      timer.abort();
      halt?.removeEventListener('abort', stop);
      pending.delete(execution);
      answeredBefore.add(execution);
    }
  };
  const waitForHook = async (d: Deployment, group: DeploymentGroup, signal: AbortSignal): Promise<never> => {
    const endsAt = clock.now() + hookTimeout * 1_000;
    while (!signal.aborted && clock.now() < endsAt) {
      const left = (endsAt - clock.now()) / 1_000;
      await clock.sleep(switches.alarmsDuringHooks ? Math.min(left, lookSeconds(group)) : left, signal);
      checkHalt(d);
      if (switches.alarmsDuringHooks && !signal.aborted) checkAlarms(group);
    }
    const message = `no hook answered within ${hookTimeout} s`;
    return endWith({ status: 'Failed', code: 'HOOK_EXECUTION_FAILURE', message, on: 'DEPLOYMENT_FAILURE' });
  };

  const step = async (d: Deployment, name: HookName | 'AllowTraffic', isDone: boolean, act: () => Promise<void>): Promise<void> => {
    const event = d.lifecycle.find(({ lifecycleEventName }) => lifecycleEventName === name);
    if (!event) return;
    if (isDone) {
      event.status = 'Skipped';
      return;
    }
    event.status = 'InProgress';
    event.startTime = new Date(clock.now());
    try {
      await act();
      event.status = 'Succeeded';
    } catch (error) {
      event.status = 'Failed';
      throw error;
    } finally {
      event.endTime = new Date(clock.now());
      if (name !== 'AllowTraffic') timeline.add('hook', `${name} of ${d.id}: ${event.status}`, { deployment: d.id, hook: name, status: event.status });
    }
  };

  const walk = async (d: Deployment, group: DeploymentGroup): Promise<void> => {
    const busy = [...deployments.values()].find((other) => other !== d && other.group === d.group && other.status === 'InProgress');
    change(d, 'InProgress');
    if (busy && d.creator !== 'codeDeployRollback') {
      endWith({ status: 'Failed', code: 'DEPLOYMENT_GROUP_BUSY', message: `${busy.id} is under way`, on: 'DEPLOYMENT_FAILURE' });
    }
    // A way back is not held up by the alarm that it answers.
    const isBack = d.creator !== 'CloudFormation';
    const watched = isBack ? { ...group, alarms: [] } : group;
    checkAlarms(watched);
    await step(d, 'BeforeAllowTraffic', d.hooks.BeforeAllowTraffic === undefined, () => callHook(d, watched, 'BeforeAllowTraffic'));
    await step(d, 'AllowTraffic', false, () => shift(d, watched));
    await step(d, 'AfterAllowTraffic', d.hooks.AfterAllowTraffic === undefined, () => callHook(d, watched, 'AfterAllowTraffic'));
  };

  const runOne = async (d: Deployment, group: DeploymentGroup): Promise<End | undefined> => {
    deployments.set(d.id, d);
    halts.set(d.id, { controller: new AbortController() });
    try {
      await walk(d, group);
      group.lastSuccessful = d;
      change(d, 'Succeeded');
      return undefined;
    } catch (error) {
      const end = ends.get(error as Error);
      if (!end) throw error;
      d.error = { code: end.code, message: end.message };
      // "traffic is rerouted to the original version" at once; the rollback deployment follows.
      if (end.status === 'Stopped' && d.weight > 0 && d.weight < 1 && group.rollsBackOn.includes(end.on)) setWeight(d, group, 0);
      change(d, end.status);
      return end;
    } finally {
      halts.delete(d.id);
    }
  };

  const rollBack = async (failed: Deployment, group: DeploymentGroup, end: End, hadMoved: boolean): Promise<void> => {
    if (!group.rollsBackOn.includes(end.on) || (!hadMoved && !switches.rollsBackUntouched)) return;
    const { currentVersion, targetVersion, ...target } = failed.target;
    const own: Hooks = group.lastSuccessful?.hooks ?? failed.hooks;
    const message = `Deployment ${failed.id} did not succeed: ${end.message}`;
    const d = createDeployment(
      {
        application: failed.application,
        group: failed.group,
        config: 'CodeDeployDefault.LambdaAllAtOnce',
        creator: 'codeDeployRollback',
        externalId: failed.externalId,
        target: { ...target, currentVersion: targetVersion, targetVersion: currentVersion },
        hooks: switches.hooksOnRollback ? own : {},
        rollback: { of: failed.id, message },
      },
      deployments.size + 1,
      clock.now(),
    );
    failed.rollback = { ...failed.rollback, by: d.id, message };
    timeline.add('rollback', `${d.id} rolls ${failed.id} back to version ${currentVersion}`, { deployment: d.id, of: failed.id });
    await runOne(d, group);
  };

  return {
    groups,
    applications,
    putGroup: (group) => {
      if (!planShift(group.config)) throw new Error(`No Deployment Configuration found for name: ${group.config}`);
      const known = groups.get(keyOf(group.application, group.name))?.lastSuccessful;
      groups.set(keyOf(group.application, group.name), { ...group, ...(known && { lastSuccessful: known }) });
    },
    removeGroup: (application, name) => void groups.delete(keyOf(application, name)),
    deployments,
    run: async ({ application, group: name, ...rest }) => {
      const group = groups.get(keyOf(application, name));
      if (!group) throw new Error(`No deployment group ${name} in application ${application}`);
      const isBack = rest.creator === 'CloudFormationRollback';
      const hooks = isBack && !switches.hooksOnRollback ? {} : rest.hooks;
      const d = createDeployment({ ...rest, application, group: name, config: group.config, hooks }, deployments.size + 1, clock.now());
      const end = await runOne(d, group);
      const hadMoved = d.lifecycle.some(({ lifecycleEventName, status }) => lifecycleEventName === 'AllowTraffic' && status !== 'Pending');
      if (end && !isBack) await rollBack(d, group, end, hadMoved);
      return d;
    },
    answerHook: (deployment, execution, status) => {
      const waiting = pending.get(execution);
      if (!waiting || waiting.deployment !== deployment) return answeredBefore.has(execution) ? 'already' : 'unknown';
      pending.delete(execution);
      answeredBefore.add(execution);
      waiting.answer(status);
      return 'answered';
    },
    stop: (id, rollsBack) => {
      const halt = halts.get(id);
      if (!halt) return false;
      const end: End = { status: 'Stopped', code: 'MANUAL_STOP', message: 'stopped by a person', on: 'DEPLOYMENT_STOP_ON_REQUEST' };
      halt.end = rollsBack ? end : { ...end, on: 'NONE' as RollbackEvent };
      halt.controller.abort();
      return true;
    },
  };
};
