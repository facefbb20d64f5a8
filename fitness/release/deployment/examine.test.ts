import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { beforeAll, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { Examination } from '../../examination.ts';
import { recyclerStack } from '../../stacks/recycler.ts';
import { examineDeployment } from './examine.ts';

const listed = [
  ['ServerlessDeploymentApplication', 'own-app'],
  ['BeginFunctionDeploymentGroup', 'own-group'],
].map(([LogicalResourceId, PhysicalResourceId]) => ({
  LogicalResourceId,
  PhysicalResourceId,
  ResourceType: 'AWS::X',
  LastUpdatedTimestamp: new Date(0),
  ResourceStatus: 'CREATE_COMPLETE' as const,
}));

beforeAll(() => {
  mockClient(CloudFormationClient).on(ListStackResourcesCommand).resolves({ StackResourceSummaries: listed });
  for (const client of [CodeDeployClient, LambdaClient, SFNClient] as const)
    mockClient(client as typeof LambdaClient).rejects(new Error('not answered here'));
});

const examine = (application: string, name: string) => {
  const deployment = { id: 'd-9', state: 'running' as const, status: 'InProgress', isRollback: false, group: { application, name } };
  const examination = {
    ...{
      make: <Client>(Kind: new (settings: object) => Client) => new Kind({ region: 'eu-west-1' }),
      release: 'r2',
      described: recyclerStack,
      stack: 'arn:aws:cloudformation:eu-west-1:1:stack/own/1',
    },
    ...{ candidate: { functionVersion: '7', deployment }, beginFunction: 'begin', candidateAlarm: 'alarm', keep: () => undefined },
  };
  return examineDeployment(examination as unknown as Examination, 'post-traffic');
};

test.each([
  ['other-app', 'own-group'],
  ['own-app', 'other-group'],
])('a deployment of %s %s is not one of this stack, and nothing is judged for it', async (application, name) => {
  await expect(examine(application, name)).rejects.toThrow(
    `deployment d-9 is one of ${application} ${name}, and this stack is deployed by own-app own-group`,
  );
});

test('a deployment of the stack itself is judged', async () => {
  const checks = await examine('own-app', 'own-group');
  expect(checks.length).toBeGreaterThan(0);
});
