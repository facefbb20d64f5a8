import type {
  BatchGetDeploymentTargetsCommandInput,
  BatchGetDeploymentTargetsCommandOutput,
  DeploymentInfo,
  GetDeploymentCommandInput,
  GetDeploymentCommandOutput,
  GetDeploymentGroupCommandInput,
  GetDeploymentGroupCommandOutput,
  ListDeploymentTargetsCommandInput,
  ListDeploymentTargetsCommandOutput,
  PutLifecycleEventHookExecutionStatusCommandInput,
  PutLifecycleEventHookExecutionStatusCommandOutput,
  RevisionLocation,
  DeploymentTarget as SdkTarget,
  StopDeploymentCommandInput,
  StopDeploymentCommandOutput,
} from '@aws-sdk/client-codedeploy';
import { hexOf } from '../../chance.ts';
import { account, region } from '../../ground.ts';
import { createServiceError, type Operations, operation } from '../../operation.ts';
import type { CodeDeploy } from './code-deploy.ts';
import { appSpecOf, type Deployment } from './deployment.ts';
import type { DeploymentSwitches } from './deployment-group.ts';

const revisionOf = (d: Deployment): RevisionLocation => {
  const content = appSpecOf(d);
  return { revisionType: 'AppSpecContent', appSpecContent: { content, sha256: hexOf(content) } };
};

const describe = (d: Deployment, codeDeploy: CodeDeploy): DeploymentInfo => {
  const group = codeDeploy.groups.get(`${d.application}/${d.group}`);
  const previous = [...codeDeploy.deployments.values()]
    .filter(({ status, createdAt }) => status === 'Succeeded' && createdAt < d.createdAt)
    .at(-1);
  const { of, by, message } = d.rollback;
  return {
    applicationName: d.application,
    deploymentGroupName: d.group,
    deploymentConfigName: d.config,
    deploymentId: d.id,
    revision: revisionOf(d),
    ...(previous && { previousRevision: revisionOf(previous) }),
    status: d.status,
    ...(d.error && { errorInformation: { code: d.error.code as 'TIMEOUT', message: d.error.message } }),
    createTime: new Date(d.createdAt),
    ...(d.startedAt !== undefined && { startTime: new Date(d.startedAt) }),
    ...(d.completedAt !== undefined && { completeTime: new Date(d.completedAt) }),
    creator: d.creator as NonNullable<DeploymentInfo['creator']>,
    ...((of !== undefined || by !== undefined) && {
      rollbackInfo: { rollbackTriggeringDeploymentId: of, rollbackDeploymentId: by, rollbackMessage: message },
    }),
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    autoRollbackConfiguration: { enabled: (group?.rollsBackOn.length ?? 0) > 0, events: group?.rollsBackOn ?? [] },
    computePlatform: 'Lambda',
    externalId: d.externalId,
  };
};

const targetIdOf = (d: Deployment): string => `${d.target.functionName}:${d.target.functionAlias}`;

const describeTarget = (d: Deployment, hasInfo: boolean): SdkTarget => ({
  deploymentTargetType: 'LambdaTarget',
  lambdaTarget: {
    deploymentId: d.id,
    targetId: targetIdOf(d),
    targetArn: `arn:aws:lambda:${region}:${account}:function:${targetIdOf(d)}`,
    status: d.status === 'Created' ? 'Pending' : d.status === 'Stopped' ? 'Failed' : d.status,
    lastUpdatedAt: new Date(d.completedAt ?? d.startedAt ?? d.createdAt),
    lifecycleEvents: d.lifecycle.map((event) => ({ ...event })),
    ...(hasInfo && { lambdaFunctionInfo: { ...d.target, targetVersionWeight: d.weight } }),
  },
});

/** CodeDeploy's operations on the deployments of a stack. */
export const createCodeDeployOperations = (codeDeploy: CodeDeploy, switches: DeploymentSwitches): Operations => {
  const require = (id: string | undefined): Deployment => {
    const found = codeDeploy.deployments.get(id ?? '');
    if (!found) throw createServiceError('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
    return found;
  };
  const hasInfo = (d: Deployment): boolean =>
    switches.infoBeforeTraffic ||
    d.lifecycle.some(({ lifecycleEventName, startTime }) => lifecycleEventName === 'AllowTraffic' && startTime);

  return {
    'CodeDeploy.GetDeployment': operation<GetDeploymentCommandInput, GetDeploymentCommandOutput>({
      takes: ['deploymentId'],
      answer: ({ deploymentId }) => ({ deploymentInfo: describe(require(deploymentId), codeDeploy) }),
    }),
    'CodeDeploy.ListDeploymentTargets': operation<ListDeploymentTargetsCommandInput, ListDeploymentTargetsCommandOutput>({
      takes: ['deploymentId', 'nextToken', 'targetFilters'],
      answer: ({ deploymentId }) => ({ targetIds: [targetIdOf(require(deploymentId))] }),
    }),
    'CodeDeploy.BatchGetDeploymentTargets': operation<BatchGetDeploymentTargetsCommandInput, BatchGetDeploymentTargetsCommandOutput>({
      takes: ['deploymentId', 'targetIds'],
      answer: ({ deploymentId, targetIds = [] }) => {
        const d = require(deploymentId);
        const isForeign = targetIds.some((id) => id !== targetIdOf(d));
        if (isForeign) throw createServiceError('DeploymentTargetDoesNotExistException', `${targetIds.join(', ')} is not in ${d.id}`);
        return { deploymentTargets: targetIds.map(() => describeTarget(d, hasInfo(d))) };
      },
    }),
    'CodeDeploy.GetDeploymentGroup': operation<GetDeploymentGroupCommandInput, GetDeploymentGroupCommandOutput>({
      takes: ['applicationName', 'deploymentGroupName'],
      answer: ({ applicationName = '', deploymentGroupName = '' }) => {
        const group = codeDeploy.groups.get(`${applicationName}/${deploymentGroupName}`);
        if (!group)
          throw createServiceError('DeploymentGroupDoesNotExistException', `No Deployment Group found for name: ${deploymentGroupName}`);
        const attempts = [...codeDeploy.deployments.values()].filter((d) => d.group === group.name && d.application === group.application);
        const describeAttempt = (d: Deployment | undefined) =>
          d && {
            deploymentId: d.id,
            status: d.status,
            createTime: new Date(d.createdAt),
            ...(d.completedAt !== undefined && { endTime: new Date(d.completedAt) }),
          };
        const last = describeAttempt(attempts.at(-1));
        const succeeded = describeAttempt(attempts.findLast(({ status }) => status === 'Succeeded'));
        return {
          deploymentGroupInfo: {
            applicationName,
            deploymentGroupId: hexOf(`${applicationName}/${deploymentGroupName}`),
            deploymentGroupName,
            deploymentConfigName: group.config,
            serviceRoleArn: group.serviceRole,
            triggerConfigurations: group.triggers.map(({ name, topic, events }) => ({
              triggerName: name,
              triggerTargetArn: topic,
              triggerEvents: events as 'DeploymentFailure'[],
            })),
            alarmConfiguration: {
              enabled: group.alarms.length > 0,
              ignorePollAlarmFailure: group.ignoresPollFailure,
              alarms: group.alarms.map((name) => ({ name })),
            },
            autoRollbackConfiguration: { enabled: group.rollsBackOn.length > 0, events: [...group.rollsBackOn] },
            deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
            computePlatform: 'Lambda',
            ...(succeeded && { lastSuccessfulDeployment: succeeded }),
            ...(last && { lastAttemptedDeployment: last }),
          },
        };
      },
    }),
    'CodeDeploy.PutLifecycleEventHookExecutionStatus': operation<
      PutLifecycleEventHookExecutionStatusCommandInput,
      PutLifecycleEventHookExecutionStatusCommandOutput
    >({
      takes: ['deploymentId', 'lifecycleEventHookExecutionId', 'status'],
      isMutating: true,
      answer: ({ deploymentId, lifecycleEventHookExecutionId = '', status }) => {
        const d = require(deploymentId);
        // Of the six values of the API only these two are taken (API reference).
        if (status !== 'Succeeded' && status !== 'Failed') {
          throw createServiceError('InvalidLifecycleEventHookExecutionStatusException', `The status ${status} is not valid`);
        }
        const answer = codeDeploy.answerHook(d.id, lifecycleEventHookExecutionId, status);
        if (answer === 'already')
          throw createServiceError('LifecycleEventAlreadyCompletedException', 'The lifecycle event is already completed');
        if (answer === 'unknown')
          throw createServiceError('InvalidLifecycleEventHookExecutionIdException', 'The execution id is not valid');
        return { lifecycleEventHookExecutionId };
      },
    }),
    'CodeDeploy.StopDeployment': operation<StopDeploymentCommandInput, StopDeploymentCommandOutput>({
      takes: ['deploymentId', 'autoRollbackEnabled'],
      isMutating: true,
      answer: ({ deploymentId, autoRollbackEnabled }) => {
        const d = require(deploymentId);
        if (!codeDeploy.stop(d.id, autoRollbackEnabled ?? true)) {
          throw createServiceError('DeploymentAlreadyCompletedException', `The deployment ${d.id} has been completed`);
        }
        return { status: 'Pending', statusMessage: 'the deployment is being stopped' };
      },
    }),
  };
};
