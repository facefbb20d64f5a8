import { hexOf } from '../../chance.ts';
import type { Deployment, HookName } from './deployment.ts';
import { type CodeDeployParts, type DeploymentGroup, type End, endWith, failWith } from './deployment-group.ts';
import { planShift } from './shift-plan.ts';

export type HookAnswer = 'answered' | 'unknown' | 'already';

export type DeploymentRunner = {
  /** Walks through the lifecycle of a deployment. @throws an error that `endOf` knows, when it does not succeed */
  walk: (d: Deployment, group: DeploymentGroup) => Promise<void>;
  /** Sends a share (0 to 1) of the traffic to the target version. @throws an error that `endOf` knows */
  setWeight: (d: Deployment, group: DeploymentGroup, share: number) => void;
  answerHook: (deployment: string, execution: string, status: 'Succeeded' | 'Failed') => HookAnswer;
  /** Ends a deployment that is under way; false when it is not. */
  halt: (deployment: string, end: End) => boolean;
};

/** "fails after 1 hour" (CodeDeploy user guide, hooks of the Lambda platform). */
const hookTimeout = 3_600;
/** Seconds between two polls of the alarms; not published. */
const alarmPoll = 10;

/** The lifecycle of one deployment: hook, shift, hook, with polls of alarms and of requests to stop. */
export const createDeploymentRunner = (parts: CodeDeployParts): DeploymentRunner => {
  const { clock, timeline, functions, invokeLater, isInAlarm, refusal, switches } = parts;
  const pending = new Map<string, { deployment: string; answer: (status: 'Succeeded' | 'Failed') => void }>();
  const answeredBefore = new Set<string>();
  const halts = new Map<string, { controller: AbortController; end?: End }>();

  const checkHalt = (d: Deployment): void => {
    const end = halts.get(d.id)?.end;
    if (end) endWith(end);
  };
  const checkAlarms = (group: DeploymentGroup): void => {
    if (group.alarms.length === 0) return;
    const lacks = refusal(group.serviceRole, 'cloudwatch:DescribeAlarms', '*');
    if (lacks !== undefined && !group.ignoresPollFailure) failWith('IAM_ROLE_PERMISSIONS', lacks);
    const active = group.alarms.filter(isInAlarm);
    if (active.length === 0) return;
    const message = `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected: ${active.join(', ')}`;
    endWith({ status: 'Stopped', code: 'ALARM_ACTIVE', message, on: 'DEPLOYMENT_STOP_ON_ALARM' });
  };
  const pollSeconds = (group: DeploymentGroup): number => (group.alarms.length > 0 ? alarmPoll : Number.POSITIVE_INFINITY);

  /** Waits, polling alarms and stop requests meanwhile. */
  const watch = async (d: Deployment, group: DeploymentGroup, seconds: number): Promise<void> => {
    const endsAt = clock.now() + seconds * 1_000;
    for (;;) {
      checkAlarms(group);
      const left = (endsAt - clock.now()) / 1_000;
      if (left <= 0) return;
      await clock.sleep(Math.min(left, pollSeconds(group)), halts.get(d.id)?.controller.signal);
      checkHalt(d);
    }
  };

  const setWeight = (d: Deployment, group: DeploymentGroup, share: number): void => {
    const { functionName, functionAlias, currentVersion, targetVersion } = d.target;
    const { fn } = functions.require(functionName);
    const lacks = refusal(group.serviceRole, 'lambda:UpdateAlias', fn.arn);
    if (lacks !== undefined) failWith('IAM_ROLE_PERMISSIONS', lacks);
    try {
      if (share >= 1) functions.point(fn, functionAlias, targetVersion);
      else functions.point(fn, functionAlias, currentVersion, share > 0 ? { [targetVersion]: share } : {});
    } catch (error) {
      failWith('INVALID_LAMBDA_CONFIGURATION', (error as Error).message);
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
    const named = functions.find(hook);
    if (!named) return failWith('HOOK_EXECUTION_FAILURE', `the function ${hook} of the hook ${name} does not exist`);
    const lacks = refusal(group.serviceRole, 'lambda:InvokeFunction', hook.startsWith('arn:') ? hook : named.fn.arn);
    if (lacks !== undefined) failWith('IAM_ROLE_PERMISSIONS', lacks);
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
      if (status === 'Failed') failWith('HOOK_EXECUTION_FAILURE', `the hook ${name} answered Failed`);
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
      await clock.sleep(switches.alarmsDuringHooks ? Math.min(left, pollSeconds(group)) : left, signal);
      checkHalt(d);
      if (switches.alarmsDuringHooks && !signal.aborted) checkAlarms(group);
    }
    return failWith('HOOK_EXECUTION_FAILURE', `no hook answered within ${hookTimeout} s`);
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
      if (name !== 'AllowTraffic')
        timeline.add('hook', `${name} of ${d.id}: ${event.status}`, { deployment: d.id, hook: name, status: event.status });
    }
  };

  const walkThrough = async (d: Deployment, group: DeploymentGroup): Promise<void> => {
    // A way back is not held up by the alarm that it answers.
    const isBack = d.creator !== 'CloudFormation';
    const watched = isBack ? { ...group, alarms: [] } : group;
    checkAlarms(watched);
    await step(d, 'BeforeAllowTraffic', d.hooks.BeforeAllowTraffic === undefined, () => callHook(d, watched, 'BeforeAllowTraffic'));
    await step(d, 'AllowTraffic', false, () => shift(d, watched));
    await step(d, 'AfterAllowTraffic', d.hooks.AfterAllowTraffic === undefined, () => callHook(d, watched, 'AfterAllowTraffic'));
  };

  return {
    setWeight,
    walk: async (d, group) => {
      halts.set(d.id, { controller: new AbortController() });
      try {
        await walkThrough(d, group);
      } finally {
        halts.delete(d.id);
      }
    },
    answerHook: (deployment, execution, status) => {
      const waiting = pending.get(execution);
      if (!waiting || waiting.deployment !== deployment) return answeredBefore.has(execution) ? 'already' : 'unknown';
      pending.delete(execution);
      answeredBefore.add(execution);
      waiting.answer(status);
      return 'answered';
    },
    halt: (deployment, end) => {
      const under = halts.get(deployment);
      if (!under) return false;
      under.end = end;
      under.controller.abort();
      return true;
    },
  };
};
