import {
  DescribeLoadBalancersCommand,
  type ElasticLoadBalancingV2Client,
  type LoadBalancer,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { read } from '../../aws/calls.ts';
import type { GroupView } from '../../core/record/observation.ts';

/** Load balancers that one call describes (ELB API reference, DescribeLoadBalancers). */
const balancersPerCall = 20;

/**
 * Zones in which the group launches and that a load balancer of these target groups does not serve. A target there is `unused` for good: "the target
 * is in an Availability Zone that is not enabled for its load balancer" (ELB API reference, TargetHealth), so that no replacement joins.
 *
 * @throws WorldError, Retryable
 */
export const findUnservedZones = async (
  client: ElasticLoadBalancingV2Client,
  { zones }: Pick<GroupView, 'zones'>,
  targetGroups: readonly TargetGroup[],
): Promise<string[]> => {
  const arns = [...new Set(targetGroups.flatMap(({ LoadBalancerArns = [] }) => LoadBalancerArns))].toSorted();
  const balancers: LoadBalancer[] = [];
  for (let index = 0; index < arns.length; index += balancersPerCall) {
    const LoadBalancerArns = arns.slice(index, index + balancersPerCall);
    const answer = await read('elasticloadbalancing:DescribeLoadBalancers', () =>
      client.send(new DescribeLoadBalancersCommand({ LoadBalancerArns })),
    );
    balancers.push(...(answer.LoadBalancers ?? []));
  }
  return balancers.flatMap(({ LoadBalancerName, AvailabilityZones = [] }) => {
    const unserved = zones.filter((zone) => !AvailabilityZones.some(({ ZoneName }) => ZoneName === zone));
    return unserved.length === 0
      ? []
      : [
          `load balancer ${LoadBalancerName} does not serve ${unserved.join(', ')}, where the group launches: enable it there, or take the zone out of the group`,
        ];
  });
};
