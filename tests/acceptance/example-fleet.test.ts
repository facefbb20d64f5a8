import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient, UploadServerCertificateCommand } from '@aws-sdk/client-iam';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parsePolicy } from '../../core/policy/policy.ts';
import { preparePython, samEnvironment } from '../../setup/python.ts';
import { runCommand } from '../../setup/run-command.ts';
import { workloadKinds } from '../../workloads/index.ts';
import { settingsFor } from './moto-fleet.ts';
import { startMoto } from './server.ts';

const root = join(import.meta.dirname, '../..');
const template = 'examples/ecs-fleet/template.yaml';
/** What moto takes in a template, and does not make. */
const unmade = [
  'AWS::CloudWatch::Alarm',
  'AWS::ECS::CapacityProvider',
  'AWS::ECS::ClusterCapacityProviderAssociations',
  'AWS::SNS::Subscription',
];
const moto = await startMoto();
const bin = await preparePython();
const describeHere = moto && bin ? describe : describe.skip;

describeHere('the example fleet of ECS hosts', () => {
  const settings = settingsFor(moto?.endpoint ?? 'http://127.0.0.1:1');
  afterAll(() => moto?.stop());

  test('is accepted by cfn-lint', async () => {
    expect(await runCommand(join(bin ?? '', 'cfn-lint'), [template], { cwd: root, env: samEnvironment })).toBe('');
  });

  test('is created on moto, and its group is one that the Recycler finds and drains', async () => {
    const ec2 = new EC2Client(settings);
    const VpcId = (await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).Vpc?.VpcId ?? '';
    const subnets = await Promise.all(
      ['a', 'b'].map(async (zone, index) => {
        const place = { VpcId, CidrBlock: `10.0.${index}.0/24`, AvailabilityZone: `eu-west-1${zone}` };
        return (await ec2.send(new CreateSubnetCommand(place))).Subnet?.SubnetId ?? '';
      }),
    );
    const certificate = { ServerCertificateName: 'hosts', CertificateBody: 'none', PrivateKey: 'none' };
    const uploaded = await new IAMClient(settings).send(new UploadServerCertificateCommand(certificate));
    const cloudFormation = new CloudFormationClient(settings);
    const values = {
      VpcId,
      HostSubnetIds: subnets.join(','),
      BalancerSubnetIds: subnets.join(','),
      CertificateArn: uploaded.ServerCertificateMetadata?.Arn ?? '',
      NotificationEmail: 'ops@example.com',
    };
    const Parameters = Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
    const TemplateBody = await readFile(join(root, template), 'utf8');
    await cloudFormation.send(new CreateStackCommand({ StackName: 'hosts', TemplateBody, Parameters, Capabilities: ['CAPABILITY_IAM'] }));
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'hosts' }));
    expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
    const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: 'hosts' }));
    const written = parse(TemplateBody, { logLevel: 'silent' }) as { Resources: Record<string, { Type: string }> };
    const made = Object.entries(written.Resources).filter(([, { Type }]) => !unmade.includes(Type));
    expect(StackResources.flatMap(({ LogicalResourceId }) => LogicalResourceId ?? []).toSorted()).toEqual(
      made.map(([name]) => name).toSorted(),
    );
    const groups = await new AutoScalingClient(settings).send(new DescribeAutoScalingGroupsCommand({}));
    const tags = Object.fromEntries((groups.AutoScalingGroups?.[0]?.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
    expect(tags).toMatchObject({
      'recycler:policy': 'hosts',
      'recycler:ecs:cluster': expect.stringMatching(/^arn:aws:ecs:/),
      AmazonECSManaged: 'true',
    });
  }, 120_000);

  test('opens no port to people, and names no key', async () => {
    const text = await readFile(join(root, template), 'utf8');
    expect(text).not.toMatch(/KeyName|FromPort: (22|3389)\b/);
    expect(text.match(/CidrIp: .*/g)).toEqual([expect.stringMatching(/^CidrIp: 0\.0\.0\.0\/0, Description: HTTPS/)]);
  });

  test('has a policy that is valid, and is the one of its rehearsal', async () => {
    const read = async (file: string) => parse(await readFile(join(root, 'examples/ecs-fleet', file), 'utf8')) as Record<string, unknown>;
    const policy = await read('policy.yaml');
    expect(parsePolicy(policy, 'policy.yaml', workloadKinds).maxAge).toBe(43_200);
    expect(((await read('scenario.yaml')).fleets as { policy: object }[])[0]?.policy).toEqual(policy);
  });
});
