import type { Instance } from '@aws-sdk/client-ec2';
import type { Ground } from './ground.ts';
import type { Server, ServerState } from './state.ts';

const stateCodes = { pending: 0, running: 16, 'shutting-down': 32, terminated: 48 } as const;

/** What servers and images of the embedded cloud are: by it EC2 lets a server come back from an image. */
export const machine = {
  Architecture: 'x86_64',
  VirtualizationType: 'hvm',
  RootDeviceType: 'ebs',
  UsageOperation: 'RunInstances',
} as const;

/** The tags of a server: its group's, its own, and those that AWS gives it. */
export const tagsOf = (ground: Ground, server: Server, state: Readonly<ServerState>): Record<string, string> => ({
  ...ground.groups.get(server.group)?.state.tags,
  ...state.tags,
  'aws:autoscaling:groupName': server.group,
  // EC2 tags what it launches from a template with its id and version (EC2 user guide, tag-enforce-launch-template.html).
  ...(server.source.templateId !== undefined && {
    'aws:ec2launchtemplate:id': server.source.templateId,
    'aws:ec2launchtemplate:version': String(server.templateVersion),
  }),
});

/** A server as DescribeInstances has it. */
export const describeInstance = (ground: Ground, server: Server, state: Readonly<ServerState>): Instance => ({
  InstanceId: server.id,
  ImageId: server.image,
  InstanceType: 't3.large',
  ...machine,
  RootDeviceName: '/dev/xvda',
  BlockDeviceMappings: ['/dev/xvda', '/dev/sdf'].map((DeviceName) => ({ DeviceName, Ebs: { Status: 'attached' as const } })),
  LaunchTime: new Date(server.launchedAt),
  State: { Name: state.machine, Code: stateCodes[state.machine] },
  ...(server.stateReason && { StateReason: { Code: server.stateReason.code, Message: server.stateReason.message } }),
  Placement: { AvailabilityZone: server.zone, Tenancy: 'default' },
  PrivateIpAddress: server.address,
  // EC2 reports them of every instance (EC2 API reference, Instance); those of new accounts ask for tokens.
  MetadataOptions: { State: 'applied', HttpTokens: 'required', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 2 },
  PrivateDnsName: `ip-${server.address.replaceAll('.', '-')}.eu-west-1.compute.internal`,
  SubnetId: `subnet-0${server.zone.slice(-1)}`,
  VpcId: 'vpc-0rehearsal',
  Tags: Object.entries(tagsOf(ground, server, state)).map(([Key, Value]) => ({ Key, Value })),
});
