import { AutoScalingClient, type AutoScalingGroup, paginateDescribeAutoScalingGroups } from '@aws-sdk/client-auto-scaling';
import { EC2Client, type Instance, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import type { MakeClient } from '../../aws/clients.ts';
import { takeAnswer } from '../readings.ts';
import type { Enrolled, EnrolledGroup, EnrolledServer } from './enrolled.ts';

const tag = 'recycler:policy';
const groupTag = 'aws:autoscaling:groupName';
/** Values that one filter of DescribeInstances takes (EC2 API reference, Filter). */
const namesPerCall = 200;
const name = 'enrolled';

const toGroup = (group: AutoScalingGroup): EnrolledGroup => ({
  name: group.AutoScalingGroupName ?? '',
  zones: (group.AvailabilityZones ?? []).toSorted(),
  healthChecks: group.HealthCheckType,
  balancers: (group.TargetGroupARNs ?? []).length + (group.LoadBalancerNames ?? []).length + (group.TrafficSources ?? []).length,
});

const tokensOf = ({ MetadataOptions: options }: Instance): EnrolledServer['tokens'] =>
  options?.HttpEndpoint === 'disabled' ? 'no endpoint' : options?.HttpTokens;

const toServer = (instance: Instance): EnrolledServer => ({
  id: instance.InstanceId ?? '',
  group: instance.Tags?.find(({ Key }) => Key === groupTag)?.Value ?? '',
  tokens: tokensOf(instance),
  ...(instance.PublicIpAddress !== undefined && { publicAddress: instance.PublicIpAddress }),
});

const readServers = async (client: EC2Client, names: readonly string[]): Promise<EnrolledServer[]> => {
  const found: EnrolledServer[] = [];
  for (let at = 0; at < names.length; at += namesPerCall) {
    const Filters = [
      { Name: `tag:${groupTag}`, Values: names.slice(at, at + namesPerCall) },
      { Name: 'instance-state-name', Values: ['pending', 'running'] },
    ];
    for await (const page of paginateDescribeInstances({ client, pageSize: 1_000 }, { Filters }))
      for (const { Instances } of page.Reservations ?? []) found.push(...(Instances ?? []).map(toServer));
  }
  return found;
};

/** Reads one snapshot of what is enrolled. Never throws: what could not be read is an unknown reading. */
export const readEnrolled = async (scaling: AutoScalingClient, ec2: EC2Client): Promise<Enrolled> => {
  const groups = await takeAnswer('autoscaling:DescribeAutoScalingGroups', async () => {
    const found: EnrolledGroup[] = [];
    const request = { Filters: [{ Name: 'tag-key', Values: [tag] }] };
    for await (const page of paginateDescribeAutoScalingGroups({ client: scaling, pageSize: 100 }, request))
      found.push(...(page.AutoScalingGroups ?? []).map(toGroup));
    return found;
  });
  if (groups.is === 'unknown') return { name, groups, servers: groups };
  const names = groups.value.map((group) => group.name);
  return { name, groups, servers: await takeAnswer('ec2:DescribeInstances', () => readServers(ec2, names)) };
};

/** The same, with clients of its own. */
export const connectEnrolled = (make: MakeClient) => (): Promise<Enrolled> => readEnrolled(make(AutoScalingClient), make(EC2Client));
