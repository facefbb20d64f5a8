import { describe, expect, test } from '@jest/globals';
import { answerHook, createReleaseStage, type Hands } from './stage-for-tests.ts';

const hookThat = (operation: string, input: object, caught: Error[]) => async (event: never, hands: Hands) => {
  await hands.call(operation, input).catch((error: Error) => caught.push(error));
  await answerHook('Succeeded')(event, hands);
};
const gateCalls = async (operation: string, input: object, options: Parameters<typeof createReleaseStage>[1] = {}, changes = {}) => {
  const caught: Error[] = [];
  const stage = createReleaseStage(() => ({ PreFunction: hookThat(operation, input, caught) }), options);
  await stage.deploy('r1');
  const { status } = await stage.deploy('r2', changes);
  return { caught: caught[0], status };
};

describe('a function of the stack', () => {
  test('may do what its role grants', async () => {
    expect(
      (
        await gateCalls(
          'CodeDeploy.GetDeploymentGroup',
          { applicationName: 'a', deploymentGroupName: 'b' },
          {},
          { hookGrants: ['codedeploy:*'] },
        )
      ).caught,
    ).toMatchObject({
      name: 'DeploymentGroupDoesNotExistException',
    });
  });

  test.each([
    ['SSM.GetParameter', { Name: '/recycler/account' }, 'AccessDeniedException', 'ssm:GetParameter'],
    ['IAM.ListRolePolicies', { RoleName: 'x' }, 'AccessDenied', 'iam:ListRolePolicies'],
    ['EC2.DescribeInstances', {}, 'UnauthorizedOperation', 'ec2:DescribeInstances'],
    [
      'AutoScaling.LaunchInstances',
      { AutoScalingGroupName: 'web', RequestedCapacity: 1, ClientToken: 'x' },
      'AccessDenied',
      'autoscaling:LaunchInstances',
    ],
  ])('is denied %s, which its role does not grant', async (operation, input, name, action) => {
    expect((await gateCalls(operation, input)).caught).toMatchObject({ name, message: expect.stringContaining(action) });
  });

  test('whose statement was dropped cannot answer, and the deployment waits for nothing', async () => {
    const { status } = await gateCalls('SSM.GetParameters', { Names: [] }, {}, { hookGrants: ['codedeploy:GetDeployment'] });
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  test('is held to the resources of a statement, where a call names its resource', async () => {
    const caught: Error[] = [];
    const stage = createReleaseStage(() => ({ PreFunction: hookThat('S3.GetBucketVersioning', { Bucket: 'other' }, caught) }));
    await stage.deploy('r1');
    const role = stage.release.stack.resources.get('PreRole')?.attributes.Arn ?? '';
    const machine = stage.release.stack.resources.get('MachineRole')?.attributes.Arn ?? '';
    const { refusal } = stage.release;
    const advance = stage.release.stack.resources.get('AdvanceFunction')?.attributes.Arn;
    expect(refusal(machine, 'lambda:InvokeFunction', `${advance}:1`)).toBeUndefined();
    expect(refusal(machine, 'lambda:InvokeFunction', advance)).toContain('not authorized to perform: lambda:InvokeFunction');
    expect(refusal(role, 's3:PutObject', 'arn:aws:s3:::x/y')).toBeUndefined();
    expect(refusal('arn:aws:iam::111122223333:role/elsewhere', 'iam:DeleteRole')).toBeUndefined();
  });

  test.each([
    ['deny', 'AccessDenied'],
    ['throttle', 'SlowDown'],
  ])('meets what the scenario plants: %s', async (member, name) => {
    expect((await gateCalls('S3.GetBucketPolicy', { Bucket: 'x' }, { [member]: ['s3:GetBucket*'] })).caught).toMatchObject({ name });
  });
});
