import {
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  type DeploymentInfo,
  GetDeploymentCommand,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import { WorldError } from '../../core/errors.ts';
import type { DeploymentState } from '../../core/record/lease.ts';
import type { Deployment, Deployments } from '../../core/release-ports.ts';
import { read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';

/** What CodeDeploy's words for a deployment mean (API reference, DeploymentInfo, status). */
const states: Record<string, DeploymentState> = {
  Created: 'running',
  Queued: 'running',
  InProgress: 'running',
  Baking: 'running',
  Ready: 'running',
  Succeeded: 'succeeded',
  Failed: 'failed',
  Stopped: 'failed',
};

const isRollback = ({ creator, rollbackInfo }: DeploymentInfo): boolean =>
  creator === 'codeDeployRollback' || creator === 'CloudFormationRollback' || rollbackInfo?.rollbackTriggeringDeploymentId !== undefined;

/** Reads deployments of CodeDeploy. */
export const openDeploymentReads = (client: CodeDeployClient): Pick<Deployments, 'read'> => {
  const readTarget = async (id: string): Promise<Deployment['target']> => {
    const { targetIds = [] } = await read('codedeploy:ListDeploymentTargets', () =>
      client.send(new ListDeploymentTargetsCommand({ deploymentId: id })),
    );
    if (targetIds.length === 0) return undefined;
    const { deploymentTargets = [] } = await read('codedeploy:BatchGetDeploymentTargets', () =>
      client.send(new BatchGetDeploymentTargetsCommand({ deploymentId: id, targetIds })),
    );
    const found = deploymentTargets[0]?.lambdaTarget?.lambdaFunctionInfo;
    if (!found?.functionName || !found.functionAlias || !found.targetVersion) return undefined;
    const { functionName, functionAlias: alias, currentVersion, targetVersion } = found;
    return { function: functionName, alias, targetVersion, ...(currentVersion !== undefined && { currentVersion }) };
  };
  return {
    read: async (id) => {
      const { deploymentInfo: found } = await read('codedeploy:GetDeployment', () =>
        client.send(new GetDeploymentCommand({ deploymentId: id })),
      );
      if (!found?.status) throw new WorldError(`codedeploy:GetDeployment answered nothing about deployment ${id}: check it in the console`);
      const target = await readTarget(id);
      return {
        id,
        state: states[found.status] ?? 'unknown',
        status: found.status,
        isRollback: isRollback(found),
        group: { application: found.applicationName ?? '', name: found.deploymentGroupName ?? '' },
        ...(target && { target }),
      };
    },
  };
};

/** The same, with a client of its own. */
export const connectDeploymentReads = (make: MakeClient): Pick<Deployments, 'read'> => openDeploymentReads(make(CodeDeployClient));
