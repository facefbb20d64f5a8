import { hexOf } from '../../chance.ts';
import { account, region } from '../../ground.ts';
import { createDeployment, type Deployment, type DeploymentTarget, type Hooks } from './deployment.ts';
import { type CodeDeployParts, type DeploymentGroup, type End, endOf, failWith } from './deployment-group.ts';
import { createDeploymentRunner, type HookAnswer } from './run-deployment.ts';
import { planShift } from './shift-plan.ts';

export type Start = Pick<Deployment, 'application' | 'group' | 'creator' | 'externalId' | 'hooks'> & { target: DeploymentTarget };

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

const states = { InProgress: 'START', Succeeded: 'SUCCESS', Failed: 'FAILURE', Stopped: 'STOP' } as const;
const isRollback = ({ rollsBackOn }: DeploymentGroup, { on }: End): boolean => rollsBackOn.some((event) => event === on);
const keyOf = (application: string, name: string): string => `${application}/${name}`;

/**
 * CodeDeploy for functions: hook, shift, hook, with alarms, time-outs and rollbacks.
 * Predefined configurations and the lifecycle are those of the CodeDeploy user guide (reference-appspec-file-structure-hooks).
 */
export const createCodeDeploy = (parts: CodeDeployParts): CodeDeploy => {
  const { clock, timeline, events, switches } = parts;
  const groups = new Map<string, DeploymentGroup>();
  const applications = new Set<string>();
  const deployments = new Map<string, Deployment>();
  const runner = createDeploymentRunner(parts);

  const change = (d: Deployment, status: keyof typeof states): void => {
    d.status = status;
    if (status === 'InProgress') d.startedAt = clock.now();
    else d.completedAt = clock.now();
    const { functionName, currentVersion, targetVersion } = d.target;
    const why = d.error ? `: ${d.error.message}` : '';
    const text = `deployment ${d.id} (${d.creator}, ${functionName} ${currentVersion} to ${targetVersion}) ${states[status].toLowerCase()}${why}`;
    timeline.add('deployment', text, {
      deployment: d.id,
      status,
      creator: d.creator,
      target: d.target,
      ...(d.error && { error: d.error }),
    });
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

  const runOne = async (d: Deployment, group: DeploymentGroup): Promise<End | undefined> => {
    const busy = [...deployments.values()].find((other) => other.group === d.group && other.status === 'InProgress');
    deployments.set(d.id, d);
    change(d, 'InProgress');
    try {
      if (busy) failWith('DEPLOYMENT_GROUP_BUSY', `${busy.id} is under way`);
      await runner.walk(d, group);
      group.lastSuccessful = d;
      change(d, 'Succeeded');
      return undefined;
    } catch (error) {
      const end = endOf(error);
      d.error = { code: end.code, message: end.message };
      if (end.status === 'Stopped' && d.weight > 0 && d.weight < 1 && isRollback(group, end)) flipBack(d, group);
      change(d, end.status);
      return end;
    }
  };

  /** "traffic is rerouted to the original version" at once; the rollback deployment follows. */
  const flipBack = (d: Deployment, group: DeploymentGroup): void => {
    try {
      runner.setWeight(d, group, 0);
    } catch (error) {
      // Then the rollback deployment fails for the same reason, and says so.
      endOf(error);
    }
  };

  const rollBack = async (failed: Deployment, group: DeploymentGroup, end: End, hadMoved: boolean): Promise<void> => {
    if (!isRollback(group, end) || (!hadMoved && !switches.rollsBackUntouched)) return;
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
    answerHook: runner.answerHook,
    stop: (id, rollsBack) => {
      const end: End = { status: 'Stopped', code: 'MANUAL_STOP', message: 'stopped by a person', on: 'DEPLOYMENT_STOP_ON_REQUEST' };
      return runner.halt(id, rollsBack ? end : { ...end, on: 'NOTHING' });
    },
  };
};
