import type { Verdict } from '../core/record/workload.ts';
import { DescribeInstancesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Reach } from '../core/ports.ts';
import { read } from './calls.ts';

/**
 * Runs probes from a function inside the servers' network. Without that function probes cannot run, and a policy that names some is refused.
 *
 * @param probeFunction name or ARN of the function `probe`; undefined when the stack has no subnets for it
 */
export const openReach = (lambda: LambdaClient, ec2: EC2Client, probeFunction: string | undefined): Reach => ({
  ...(probeFunction === undefined && {
    missing: 'the policy names probes, but the stack cannot reach servers: set its parameters ProbeSubnetIds and ProbeSecurityGroupId',
  }),
  probe: async (server, probe): Promise<Verdict> => {
    if (probeFunction === undefined) return { verdict: 'unknown', reason: 'the stack has no probe function' };
    const { Reservations: found } = await read('ec2:DescribeInstances', () =>
      ec2.send(new DescribeInstancesCommand({ InstanceIds: [server.id] })),
    );
    const host = found?.[0]?.Instances?.[0]?.PrivateIpAddress;
    if (host === undefined) return { verdict: 'unknown', reason: `${server.id} has no private address yet` };
    const { Payload: payload, FunctionError: failed } = await read('lambda:Invoke', () =>
      lambda.send(new InvokeCommand({ FunctionName: probeFunction, Payload: JSON.stringify({ host, ...probe.httpGet }) })),
    );
    if (failed !== undefined || payload === undefined)
      return { verdict: 'unknown', reason: `the probe function failed: ${failed ?? 'no answer'}` };
    const answer = JSON.parse(Buffer.from(payload).toString('utf8')) as Partial<Verdict>;
    if (answer.verdict === 'pass' || answer.verdict === 'fail') return { verdict: answer.verdict, reason: answer.reason ?? '' };
    return { verdict: 'unknown', reason: answer.reason ?? 'the probe function gave no verdict' };
  },
});
