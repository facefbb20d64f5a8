import { hexOf } from '../../chance.ts';

export type HookName = 'BeforeAllowTraffic' | 'AfterAllowTraffic';
export type Hooks = { [Name in HookName]?: string };
/** Alias and versions of one deployment, as `lambdaFunctionInfo` reports them. */
export type DeploymentTarget = { functionName: string; functionAlias: string; currentVersion: string; targetVersion: string };

export type LifecycleEvent = {
  lifecycleEventName: HookName | 'AllowTraffic';
  status: 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped';
  startTime?: Date;
  endTime?: Date;
};

export type Deployment = {
  id: string;
  application: string;
  group: string;
  config: string;
  creator: 'CloudFormation' | 'CloudFormationRollback' | 'codeDeployRollback';
  externalId: string | undefined;
  target: DeploymentTarget;
  hooks: Hooks;
  status: 'Created' | 'InProgress' | 'Succeeded' | 'Failed' | 'Stopped';
  error?: { code: string; message: string };
  rollback: { of?: string; by?: string; message?: string };
  createdAt: number;
  startedAt?: number;
  completedAt?: number;
  /** Share (0 to 1) of the traffic that goes to the target version. */
  weight: number;
  lifecycle: LifecycleEvent[];
};

/** The AppSpec of a deployment, as CodeDeploy keeps it. */
export const appSpecOf = ({ target, hooks }: Pick<Deployment, 'target' | 'hooks'>): string => {
  const properties = {
    Name: target.functionName,
    Alias: target.functionAlias,
    CurrentVersion: target.currentVersion,
    TargetVersion: target.targetVersion,
  };
  return JSON.stringify({
    version: 0,
    Resources: [{ [target.functionName]: { Type: 'AWS::Lambda::Function', Properties: properties } }],
    Hooks: Object.entries(hooks).map(([name, fn]) => ({ [name]: fn })),
  });
};

/** A deployment before it starts. */
export const createDeployment = (
  facts: Pick<Deployment, 'application' | 'group' | 'config' | 'creator' | 'externalId' | 'target' | 'hooks'> & {
    rollback?: Deployment['rollback'];
  },
  number: number,
  now: number,
): Deployment => ({
  ...facts,
  id: `d-${hexOf(`deployment:${number}`).slice(0, 9).toUpperCase()}`,
  status: 'Created',
  rollback: facts.rollback ?? {},
  createdAt: now,
  weight: 0,
  lifecycle: (['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'] as const).map((lifecycleEventName) => ({
    lifecycleEventName,
    status: 'Pending',
  })),
});
