import { AutoScalingClient, type AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import {
  DescribeLaunchTemplateVersionsCommand,
  EC2Client,
  GetConsoleOutputCommand,
  type Instance,
  paginateDescribeInstances,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StopInstancesCommand,
  type TagSpecification,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { IntentResult } from '../../core/record/intent.ts';
import type { BakeLaunch, BakeServersDoor } from '../../images/ports.ts';
import type { BakeServer } from '../../images/record/observation.ts';
import { change, read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';
import { listGroups } from '../groups/list-groups.ts';

const consoleBytes = 4_096;
/** Minutes after which a builder powers itself off, and so terminates, whatever has become of the bake. */
const longestLife = 180;

/** What a builder does at its boot: it sees to its own end, and its ECS agent does not register it. */
const userData = Buffer.from(
  `#!/bin/sh\nshutdown -P +${longestLife}\nif [ -e /usr/lib/systemd/system/ecs.service ]; then systemctl mask --now --no-block ecs; fi\n`,
).toString('base64');

const tagsOf = ({ bake, pipeline }: BakeLaunch, role: BakeServer['role']): TagSpecification[] =>
  (['instance', 'volume'] as const).map((ResourceType) => ({
    ResourceType,
    Tags: Object.entries({ 'recycler:bake': bake, 'recycler:pipeline': pipeline, 'recycler:role': role, Name: `${bake} ${role}` }).map(
      ([Key, Value]) => ({ Key, Value }),
    ),
  }));

const toServer = ({ InstanceId: id, State, PrivateIpAddress: address, Tags }: Instance): BakeServer[] => {
  const role = Tags?.find(({ Key }) => Key === 'recycler:role')?.Value;
  if (id === undefined || (role !== 'builder' && role !== 'tester')) return [];
  return [{ id, role, state: State?.Name ?? 'unknown', ...(address !== undefined && { address }) }];
};

const refuse = (code: string, message: string): IntentResult => ({ outcome: 'refused', code, message });

/** The door to the servers of bakes: a builder, and a server that tests an image. Neither is ever in a group. */
export const openBakeServers = (ec2: EC2Client, autoScaling: AutoScalingClient): BakeServersDoor => {
  const run = (operation: string, input: Omit<RunInstancesCommandInput, 'MinCount' | 'MaxCount'>): Promise<IntentResult> =>
    change(operation, async () => {
      const { Instances } = await ec2.send(new RunInstancesCommand({ ...input, MinCount: 1, MaxCount: 1 }));
      return { outcome: 'done', servers: (Instances ?? []).flatMap(({ InstanceId }) => InstanceId ?? []) };
    });

  return {
    list: (bake) =>
      read('ec2:DescribeInstances', async () => {
        const found: BakeServer[] = [];
        for await (const page of paginateDescribeInstances({ client: ec2 }, { Filters: [{ Name: 'tag:recycler:bake', Values: [bake] }] }))
          for (const { Instances } of page.Reservations ?? []) found.push(...(Instances ?? []).flatMap(toServer));
        return found;
      }),

    launchBuilder: async (launch) => {
      const { builder } = launch.recipe;
      if (!builder) return refuse('NoBuilder', 'the recipe names no builder');
      const { subnet, securityGroups, instanceProfile, instanceType, key } = builder;
      return run('ec2:RunInstances', {
        ClientToken: launch.token,
        ImageId: launch.image,
        InstanceType: instanceType as RunInstancesCommandInput['InstanceType'],
        IamInstanceProfile: { Name: instanceProfile },
        NetworkInterfaces: [
          { DeviceIndex: 0, SubnetId: subnet, Groups: securityGroups, AssociatePublicIpAddress: false, DeleteOnTermination: true },
        ],
        // Encrypted here, since CreateImage cannot change the encryption of a volume (API reference, CreateImage).
        BlockDeviceMappings: [
          {
            DeviceName: launch.rootDevice,
            Ebs: { Encrypted: true, DeleteOnTermination: true, ...(key !== undefined && { KmsKeyId: key }) },
          },
        ],
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        InstanceInitiatedShutdownBehavior: 'terminate',
        UserData: userData,
        TagSpecifications: tagsOf(launch, 'builder'),
      });
    },

    launchTester: async (launch) => {
      const [group] = await listGroups(autoScaling, { AutoScalingGroupNames: [launch.group] });
      if (!group) return refuse('NoGroup', `the group ${launch.group} of the recipe's test is not there`);
      const template = group.LaunchTemplate ?? group.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
      const subnet = group.VPCZoneIdentifier?.split(',')[0]?.trim();
      if (!template?.LaunchTemplateId || !subnet)
        return refuse('NoTemplate', `the group ${launch.group} has no launch template, or no subnet`);
      const problem = await findForeignWork(ec2, group, template.LaunchTemplateId, template.Version ?? '1');
      if (problem !== undefined) return refuse('WouldJoin', problem);
      return run('ec2:RunInstances', {
        ClientToken: launch.token,
        LaunchTemplate: { LaunchTemplateId: template.LaunchTemplateId, Version: template.Version },
        // A parameter of the launch overrides the one of its template (EC2 API reference, RunInstances, LaunchTemplate).
        ImageId: launch.image,
        SubnetId: subnet,
        InstanceInitiatedShutdownBehavior: 'terminate',
        TagSpecifications: tagsOf(launch, 'tester'),
      });
    },

    stop: (server) =>
      change('ec2:StopInstances', async () => {
        await ec2.send(new StopInstancesCommand({ InstanceIds: [server] }));
        return { outcome: 'done' };
      }),

    terminate: (server) =>
      change('ec2:TerminateInstances', async () => {
        await ec2.send(new TerminateInstancesCommand({ InstanceIds: [server] }));
        return { outcome: 'done' };
      }),

    readConsole: (server) =>
      read('ec2:GetConsoleOutput', async () => {
        const { Output: output } = await ec2.send(new GetConsoleOutputCommand({ InstanceId: server }));
        return output === undefined ? undefined : Buffer.from(output, 'base64').subarray(-consoleBytes).toString('utf8');
      }),
  };
};

/**
 * Why no server of this group can be tried outside of it: by its user data it would join a cluster that serves, and get work there. An attribute is no fence,
 * since services without a constraint do not ask for it.
 */
const findForeignWork = async (
  ec2: EC2Client,
  { AutoScalingGroupName: name, Tags: tags = [] }: AutoScalingGroup,
  template: string,
  version: string,
): Promise<string | undefined> => {
  const tag = tags.find(({ Key = '' }) => /^recycler:(?:opensearch|elasticsearch)|^AmazonECSManaged$/.test(Key));
  if (tag)
    return `servers of ${name} join a cluster by themselves (tag ${tag.Key}), and a test server would too: name a group of servers that do not`;
  const { LaunchTemplateVersions: versions } = await read('ec2:DescribeLaunchTemplateVersions', () =>
    ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: template, Versions: [version] })),
  );
  const text = Buffer.from(versions?.[0]?.LaunchTemplateData?.UserData ?? '', 'base64').toString('utf8');
  return /ECS_CLUSTER|\[settings\.ecs\]/.test(text)
    ? `servers of ${name} join an ECS cluster by their user data, and a test server would too: name a group of servers that do not`
    : undefined;
};

/** The same, with clients of its own. */
export const connectBakeServers = (make: MakeClient): BakeServersDoor => openBakeServers(make(EC2Client), make(AutoScalingClient));
