import { DescribeAutoScalingGroupsCommand, SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from '@jest/globals';
import { createStage, sixServers } from './stage-for-tests.ts';

const describeGroups = () => new DescribeAutoScalingGroupsCommand({});

describe('retries on the virtual clock', () => {
  test('throttling is retried by the SDK until it is over, and only virtual time passes', async () => {
    const stage = createStage({ fleets: [sixServers], faults: [{ kind: 'throttle', for: '1s' }] });
    const { $metadata } = await stage.act(() => stage.clients.autoScaling.send(describeGroups()));
    expect($metadata.attempts).toBeGreaterThan(1);
    expect(stage.seconds()).toBeGreaterThan(1);
    expect(stage.world.calls.figures('web').byOperation).toEqual({ DescribeAutoScalingGroups: $metadata.attempts });
  });

  test('it gives up after four attempts; only the named operations are throttled', async () => {
    const faults = [{ kind: 'throttle', from: '0s', for: '1h', operations: ['DescribeAutoScalingGroups', 'DescribeInstances'] }];
    const stage = createStage({ fleets: [sixServers], faults });
    const throttled = { $metadata: { attempts: 4 } };
    await expect(stage.act(() => stage.clients.autoScaling.send(describeGroups()))).rejects.toMatchObject({
      name: 'Throttling',
      ...throttled,
    });
    await expect(stage.act(() => stage.clients.ec2.send(new DescribeInstancesCommand({})))).rejects.toMatchObject({
      name: 'RequestLimitExceeded',
      ...throttled,
    });
    const set = new SetDesiredCapacityCommand({ AutoScalingGroupName: 'web', DesiredCapacity: 6 });
    expect((await stage.act(() => stage.clients.autoScaling.send(set))).$metadata.attempts).toBe(1);
  });

  test('all calls of Auto Scaling share one bucket, which refills', async () => {
    const limits = { 'auto-scaling': { burst: 5, perSecond: 1 } };
    const stage = createStage({ fleets: [sixServers] }, { limits, maxAttempts: 1, latencySeconds: 0 });
    const calls = (count: number) =>
      stage.act(() => Promise.allSettled(Array.from({ length: count }, () => stage.clients.autoScaling.send(describeGroups()))));
    const refused = (results: PromiseSettledResult<unknown>[]) => results.filter(({ status }) => status === 'rejected').length;
    expect(refused(await calls(7))).toBe(2);
    await stage.pass(3);
    expect(refused(await calls(4))).toBe(1);
  });
});
