import { DescribeTargetHealthCommand, type ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { read } from './calls.ts';

/**
 * How many targets of a target group its load balancer finds healthy, whatever they are: servers, or addresses of tasks. One that is deleted has none.
 *
 * @throws WorldError, Retryable
 */
export const countHealthyTargets = (client: ElasticLoadBalancingV2Client, targetGroup: string): Promise<number> =>
  read('elasticloadbalancing:DescribeTargetHealth', async () => {
    try {
      const { TargetHealthDescriptions: found } = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroup }));
      return (found ?? []).filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length;
    } catch (error) {
      if (/^TargetGroupNotFound/.test((error as Error).name)) return 0;
      throw error;
    }
  });
