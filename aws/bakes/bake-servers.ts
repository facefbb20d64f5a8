import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import {
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
import { describeTester } from './describe-tester.ts';

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

const toServer = ({ InstanceId: id, State, PrivateIpAddress: address, LaunchTime, Tags }: Instance): BakeServer[] => {
  const role = Tags?.find(({ Key }) => Key === 'recycler:role')?.Value;
  if (id === undefined || (role !== 'builder' && role !== 'tester')) return [];
  return [
    {
      id,
      role,
      state: State?.Name ?? 'unknown',
      ...(address !== undefined && { address }),
      ...(LaunchTime && { launchedAt: LaunchTime.getTime() }),
    },
  ];
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
      const made = await describeTester(ec2, autoScaling, launch);
      if ('refusal' in made) return refuse(made.refusal.code, made.refusal.message);
      return run('ec2:RunInstances', {
        ...made.request,
        ClientToken: launch.token,
        // A parameter of the launch overrides the one of its template (EC2 API reference, RunInstances, LaunchTemplate).
        ImageId: launch.image,
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

/** The same, with clients of its own. */
export const connectBakeServers = (make: MakeClient): BakeServersDoor => openBakeServers(make(EC2Client), make(AutoScalingClient));
