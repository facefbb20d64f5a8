import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  EC2Client,
  ModifyLaunchTemplateCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

/** The Region of every fleet here. */
export const region = 'eu-west-1';
/** What a client of a stand-in needs: it accepts any key. */
export const settingsFor = (endpoint: string) => ({ endpoint, region, credentials: { accessKeyId: 'none', secretAccessKey: 'none' } });

/** A group of web servers behind a load balancer on moto, as its owner made it and as it is now. */
export type MotoFleet = {
  oldImage: string;
  newImage: string;
  /** The servers that the group came up with, all of the old image. */
  oldServers: string[];
  /** The group as Auto Scaling reports it; `servers` are its members with the image that EC2 reports of each. */
  describe: () => Promise<{ min: number; max: number; desired: number; suspended: string[]; servers: { id: string; image: string }[] }>;
  /** Every server that was ever launched on this moto, the terminated ones too: EC2 takes the group's tag from them. */
  listEver: () => Promise<{ id: string; image: string; state: string; zone: string; launchedAt: number }[]>;
  /** Makes the new image the default of the launch template, as a deployment would. */
  releaseNewImage: () => Promise<void>;
  writePolicy: (policy: string) => Promise<void>;
  /** Tags the group recycler:policy. */
  enrol: () => Promise<void>;
};

/** What a fleet of a test is like. */
export type MotoFleetSettings = { name?: string; max?: number; isEnrolled?: boolean; policy?: string };

/** Quick: five slots at once after the proof, a bake of seconds; desired capacity by number, since moto does not know LaunchInstances. */
export const quickPolicy = 'launch: desired-capacity\npace: { maxSurge: 5, growth: 6 }\nproof: { bake: 5s }\n';

const need = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`moto gave no ${what}`);
  return value;
};

/** Makes six servers of the old image: three subnets, a launch template, a load balancer with a target group, the group and its policy. */
export const makeMotoFleet = async (endpoint: string, settings: MotoFleetSettings = {}): Promise<MotoFleet> => {
  const { name = 'web', max = 12, isEnrolled = true, policy = quickPolicy } = settings;
  const config = settingsFor(endpoint);
  const [ec2, groups, balancers, ssm] = [
    new EC2Client(config),
    new AutoScalingClient(config),
    new ElasticLoadBalancingV2Client(config),
    new SSMClient(config),
  ];

  const images = (await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }))).Images?.map((image) => image.ImageId ?? '').toSorted();
  const [oldImage, newImage] = [need(images?.[0], 'image'), need(images?.[1], 'second image')];
  const template = { LaunchTemplateName: name };
  const data = { InstanceType: 't3.micro' } as const;
  await ec2.send(new CreateLaunchTemplateCommand({ ...template, LaunchTemplateData: { ...data, ImageId: oldImage } }));

  const { Vpc: vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const VpcId = need(vpc?.VpcId, 'VPC');
  const Subnets: string[] = [];
  for (const [index, zone] of ['a', 'b', 'c'].entries()) {
    const place = { VpcId, CidrBlock: `10.0.${index}.0/24`, AvailabilityZone: `${region}${zone}` };
    Subnets.push(need((await ec2.send(new CreateSubnetCommand(place))).Subnet?.SubnetId, 'subnet'));
  }
  const port = { Protocol: 'HTTP', Port: 80 } as const;
  const targets = await balancers.send(new CreateTargetGroupCommand({ Name: name, ...port, VpcId, TargetType: 'instance' }));
  const TargetGroupArn = need(targets.TargetGroups?.[0]?.TargetGroupArn, 'target group');
  const balancer = await balancers.send(new CreateLoadBalancerCommand({ Name: name, Subnets }));
  const LoadBalancerArn = need(balancer.LoadBalancers?.[0]?.LoadBalancerArn, 'load balancer');
  await balancers.send(new CreateListenerCommand({ LoadBalancerArn, ...port, DefaultActions: [{ Type: 'forward', TargetGroupArn }] }));

  const writePolicy = async (Value: string): Promise<void> => {
    await ssm.send(new PutParameterCommand({ Name: `/recycler/policies/${name}`, Value, Type: 'String', Overwrite: true }));
  };
  await writePolicy(policy);
  await groups.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      LaunchTemplate: { LaunchTemplateName: name, Version: '$Default' },
      MinSize: 1,
      MaxSize: max,
      DesiredCapacity: 6,
      VPCZoneIdentifier: Subnets.join(','),
      TargetGroupARNs: [TargetGroupArn],
      HealthCheckType: 'ELB',
    }),
  );
  const enrol = async (): Promise<void> => {
    const tag = { ResourceType: 'auto-scaling-group', ResourceId: name, Key: 'recycler:policy', Value: name, PropagateAtLaunch: false };
    await groups.send(new CreateOrUpdateTagsCommand({ Tags: [tag] }));
  };
  if (isEnrolled) await enrol();

  const listEver = async () => {
    const { Reservations: found } = await ec2.send(new DescribeInstancesCommand({}));
    const instances = (found ?? []).flatMap((reservation) => reservation.Instances ?? []);
    return instances.map((each) => ({
      ...{ id: each.InstanceId ?? '', image: each.ImageId ?? '', state: each.State?.Name ?? '' },
      ...{ zone: each.Placement?.AvailabilityZone ?? '', launchedAt: each.LaunchTime?.getTime() ?? 0 },
    }));
  };
  const describe = async () => {
    const answer = await groups.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }));
    const group = need(answer.AutoScalingGroups?.[0], 'group');
    const images = new Map((await listEver()).map((each) => [each.id, each.image]));
    const ids = (group.Instances ?? []).map((instance) => instance.InstanceId ?? '').toSorted();
    return {
      ...{ min: group.MinSize ?? -1, max: group.MaxSize ?? -1, desired: group.DesiredCapacity ?? -1 },
      suspended: (group.SuspendedProcesses ?? []).map((process) => process.ProcessName ?? ''),
      servers: ids.map((id) => ({ id, image: images.get(id) ?? '' })),
    };
  };
  return {
    ...{ oldImage, newImage, describe, listEver, writePolicy, enrol },
    oldServers: (await describe()).servers.map((server) => server.id),
    releaseNewImage: async () => {
      await ec2.send(new CreateLaunchTemplateVersionCommand({ ...template, LaunchTemplateData: { ...data, ImageId: newImage } }));
      await ec2.send(new ModifyLaunchTemplateCommand({ ...template, DefaultVersion: '2' }));
    },
  };
};
