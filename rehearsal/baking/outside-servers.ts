import type {
  DescribeSecurityGroupsCommandInput,
  DescribeSecurityGroupsCommandOutput,
  Instance,
  RunInstancesCommandInput,
  RunInstancesCommandOutput,
  StopInstancesCommandInput,
  StopInstancesCommandOutput,
  TerminateInstancesCommandInput,
  TerminateInstancesCommandOutput,
} from '@aws-sdk/client-ec2';
import { hexOf } from '../chance.ts';
import { machine } from '../describe-instance.ts';
import { account, type Ground } from '../ground.ts';
import { createServiceError, type Operations, operation } from '../operation.ts';
import type { Template } from '../state.ts';
import type { OutsideServer } from './baking-ground.ts';

const stateCodes = { pending: 0, running: 16, 'shutting-down': 32, terminated: 48, stopping: 64, stopped: 80 } as const;
/** Seconds that a server needs to run, to stop and to terminate. */
const [pendingSeconds, stoppingSeconds, terminatingSeconds] = [15, 20, 25];
/** EC2 still shows a server that terminated less than an hour ago (EC2 user guide, terminating-instances.html). */
const hourMs = 3_600_000;

/** A server outside of every group as DescribeInstances has it. */
export const describeOutside = (server: OutsideServer): Instance => ({
  InstanceId: server.id,
  ImageId: server.image,
  ...machine,
  RootDeviceName: '/dev/xvda',
  LaunchTime: new Date(server.launchedAt),
  State: { Name: server.machine, Code: stateCodes[server.machine] },
  PrivateIpAddress: server.address,
  Tags: Object.entries(server.tags).map(([Key, Value]) => ({ Key, Value })),
});

/** Servers outside of groups as a reader sees them now: a new one may not be found yet (EC2 developer guide, eventual-consistency.html). */
export const seenOutside = ({ baking, clock, lagSeconds }: Ground): OutsideServer[] =>
  [...baking.servers.values()].filter(({ launchedAt, goneAt }) => {
    const seenUntil = clock.now() - lagSeconds() * 1_000;
    return launchedAt <= seenUntil && (goneAt === undefined || clock.now() - goneAt < hourMs);
  });

/** What EC2 does to servers outside of groups. */
export const createOutsideServers = (ground: Ground): Operations => {
  const { baking, clock } = ground;
  const after = (seconds: number, act: () => void): void => void clock.at(clock.now() + seconds * 1_000, act);
  const changed = (server: OutsideServer): void => {
    for (const listen of baking.listeners) listen(`server ${server.id}`);
    if (server.isReady || server.machine === 'terminated') for (const watch of baking.watchers) watch(server);
  };
  const become = (server: OutsideServer, state: OutsideServer['machine']): void => {
    server.machine = state;
    if (state === 'terminated') server.goneAt = clock.now();
    if (state !== 'running') Object.assign(server, { isReady: false, isOnline: false });
    changed(server);
  };
  const findServer = (id: string): OutsideServer => {
    const server = seenOutside(ground).find((each) => each.id === id);
    if (!server) throw createServiceError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
    return server;
  };

  const findTemplate = ({ LaunchTemplate }: RunInstancesCommandInput): Template | undefined =>
    [...ground.templates.values()].find(
      ({ id, name }) => id === LaunchTemplate?.LaunchTemplateId || (name !== undefined && name === LaunchTemplate?.LaunchTemplateName),
    );

  const findImage = (input: RunInstancesCommandInput): string => {
    const { ImageId, LaunchTemplate } = input;
    const template = findTemplate(input);
    if (LaunchTemplate && !template)
      throw createServiceError('InvalidLaunchTemplateId.NotFound', `The launch template ${LaunchTemplate.LaunchTemplateId} does not exist`);
    const image = ImageId ?? ground.resolveImage(template?.versions.at(-1)?.image ?? '');
    const known = baking.images.get(image);
    if (!known || known.state === 'deregistered')
      throw createServiceError('InvalidAMIID.NotFound', `The image id '[${image}]' does not exist`);
    // "You can't launch from an AMI that is pending or disabled" (EC2 user guide, disable-an-ami.html).
    if (known.state !== 'available') throw createServiceError('InvalidAMIID.Unavailable', `The image id '[${image}]' is ${known.state}`);
    return image;
  };

  const launch = (input: RunInstancesCommandInput, request: string): OutsideServer => {
    const image = findImage(input);
    const nth = baking.servers.size;
    const id = `i-0${hexOf(`outside:${baking.place}${nth}`)}`;
    const tags = input.TagSpecifications?.find(({ ResourceType }) => ResourceType === 'instance')?.Tags ?? [];
    const from = baking.images.get(image);
    const disk = from?.disk ?? { release: '', packages: '', machine: '', isSealed: false };
    const server: OutsideServer = {
      id,
      image,
      token: input.ClientToken ?? '',
      request,
      tags: Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value])),
      address: `10.9.${Math.floor(nth / 250)}.${(nth % 250) + 4}`,
      launchedAt: clock.now(),
      flaw: from?.flaw,
      machine: 'pending',
      userData:
        input.UserData === undefined ? (findTemplate(input)?.userData ?? '') : Buffer.from(input.UserData, 'base64').toString('utf8'),
      isReady: false,
      isOnline: false,
      // A machine-id that was taken out of the image is made anew at boot (machine-id(5)).
      disk: { ...disk, machine: disk.isSealed ? hexOf(`machine:${id}`) : disk.machine, isSealed: false },
    };
    baking.servers.set(id, server);
    changed(server);
    after(pendingSeconds, () => {
      if (server.machine === 'pending') become(server, 'running');
    });
    after(baking.plan.agentSeconds, () => {
      if (server.machine === 'running' && !baking.plan.agentNeverOnline) server.isOnline = true;
    });
    after(baking.plan.bootSeconds, () => {
      if (server.machine === 'running' && server.flaw === undefined) server.isReady = true;
      changed(server);
    });
    return server;
  };

  return {
    'EC2.RunInstances': operation<RunInstancesCommandInput, RunInstancesCommandOutput>({
      takes: [
        ...(['ClientToken', 'ImageId', 'MinCount', 'MaxCount', 'InstanceType', 'IamInstanceProfile', 'NetworkInterfaces'] as const),
        ...(['BlockDeviceMappings', 'MetadataOptions', 'InstanceInitiatedShutdownBehavior', 'UserData', 'TagSpecifications'] as const),
        ...(['LaunchTemplate', 'SubnetId', 'SecurityGroupIds'] as const),
      ],
      isMutating: true,
      answer: (input) => {
        const request = JSON.stringify(Object.entries(input).toSorted(([a], [b]) => (a < b ? -1 : 1)));
        // A repeat with the same token answers as the first one did, and launches none besides (EC2 developer guide, ec2-api-idempotency.html).
        const known = [...baking.servers.values()].find(({ token }) => token !== '' && token === input.ClientToken);
        if (known && known.request !== request)
          throw createServiceError('IdempotentParameterMismatch', 'The parameters differ from those of an earlier request with this token');
        const server = known ?? launch(input, request);
        return { ReservationId: 'r-0rehearsal', OwnerId: account, Instances: [describeOutside(server)] };
      },
    }),
    'EC2.DescribeSecurityGroups': operation<DescribeSecurityGroupsCommandInput, DescribeSecurityGroupsCommandOutput>({
      takes: ['GroupIds'],
      answer: ({ GroupIds = [] }) => ({
        SecurityGroups: GroupIds.map((GroupId) => ({
          GroupId,
          IpPermissions: [],
          IpPermissionsEgress: baking.plan.openSecurityGroups.includes(GroupId)
            ? [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }]
            : [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
        })),
      }),
    }),
    'EC2.StopInstances': operation<StopInstancesCommandInput, StopInstancesCommandOutput>({
      takes: ['InstanceIds'],
      isMutating: true,
      answer: ({ InstanceIds = [] }) => {
        const stopped = InstanceIds.map(findServer);
        for (const server of stopped) {
          if (['shutting-down', 'terminated'].includes(server.machine))
            throw createServiceError('IncorrectInstanceState', `The instance '${server.id}' is ${server.machine}`);
          if (server.machine === 'running' || server.machine === 'pending') {
            become(server, 'stopping');
            after(stoppingSeconds, () => {
              if (server.machine === 'stopping') become(server, 'stopped');
            });
          }
        }
        return { StoppingInstances: stopped.map(({ id, machine: state }) => ({ InstanceId: id, CurrentState: { Name: state } })) };
      },
    }),
    'EC2.TerminateInstances': operation<TerminateInstancesCommandInput, TerminateInstancesCommandOutput>({
      takes: ['InstanceIds'],
      isMutating: true,
      answer: ({ InstanceIds = [] }) => {
        const ended = InstanceIds.map(findServer);
        for (const server of ended) {
          // "This operation is idempotent; if you terminate an instance more than once, each call succeeds" (API reference, TerminateInstances).
          if (['shutting-down', 'terminated'].includes(server.machine)) continue;
          become(server, 'shutting-down');
          after(terminatingSeconds, () => become(server, 'terminated'));
        }
        return { TerminatingInstances: ended.map(({ id, machine: state }) => ({ InstanceId: id, CurrentState: { Name: state } })) };
      },
    }),
  };
};
