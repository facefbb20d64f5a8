import {
  DescribeLoadBalancersCommand,
  DescribeNotificationConfigurationsCommand,
  LaunchInstancesCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { PublishCommand } from '@aws-sdk/client-sns';
import { GetCalendarStateCommand, GetParameterCommand, GetParametersCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from '@jest/globals';
import { createStage, sixServers } from './stage-for-tests.ts';

describe('the embedded cloud', () => {
  test('an operation it does not know fails loudly, and is not tried again', async () => {
    const { act, clients, world } = createStage({ fleets: [sixServers] });
    const unknown = { name: 'NotImplementedInRehearsal', $metadata: { httpStatusCode: 501, attempts: 1 } };
    await expect(act(() => clients.autoScaling.send(new DescribeNotificationConfigurationsCommand({})))).rejects.toMatchObject({
      ...unknown,
      message: 'the rehearsal does not know the operation AutoScaling.DescribeNotificationConfigurations',
    });
    await expect(
      act(() => clients.autoScaling.send(new DescribeLoadBalancersCommand({ AutoScalingGroupName: 'web' }))),
    ).rejects.toMatchObject(unknown);
    expect(world.calls.figures().total).toBe(0);
  });

  test('an input member it does not know fails loudly too', async () => {
    const { act, clients } = createStage({ fleets: [sixServers] });
    const input = { AutoScalingGroupName: 'web', RequestedCapacity: 1, AvailabilityZoneIds: ['euw1-az1'] };
    await expect(act(() => clients.autoScaling.send(new LaunchInstancesCommand({ ClientToken: 'x', ...input })))).rejects.toMatchObject({
      message: 'the rehearsal does not know the member AvailabilityZoneIds of AutoScaling.LaunchInstances',
    });
  });

  test('a call takes virtual time and is counted for its fleet', async () => {
    const stage = createStage({ fleets: [sixServers, { ...sixServers, name: 'two' }] });
    const input = { RequestedCapacity: 1, ClientToken: 'x', AvailabilityZones: ['eu-west-1a'] };
    await stage.act(() => stage.clients.autoScaling.send(new LaunchInstancesCommand({ ...input, AutoScalingGroupName: 'two' })));
    expect(stage.seconds()).toBe(0.05);
    expect(stage.world.calls.figures('two')).toEqual({ total: 1, mutating: 1, byOperation: { LaunchInstances: 1 } });
    expect(stage.world.calls.figures('web').total).toBe(0);
    const labelled = stage.world.clock.spawn(
      () => stage.clients.ssm.send(new GetParameterCommand({ Name: '/recycler/policies/web' })),
      'two',
    );
    await stage.world.clock.run();
    await labelled;
    expect(stage.world.calls.figures('two').total).toBe(2);
    expect(stage.world.calls.figures().total).toBe(2);
  });

  test('policies are parameters; what is not there is not found', async () => {
    const policy = { pace: { maxSurge: '20%' }, freezes: [{ changeCalendar: 'company' }], brakes: { alarms: ['web-5xx'] } };
    const { act, clients } = createStage({ fleets: [{ ...sixServers, policy }] });
    const found = await act(() => clients.ssm.send(new GetParameterCommand({ Name: '/recycler/policies/web' })));
    expect(JSON.parse(found.Parameter?.Value ?? '')).toEqual(policy);
    const account = act(() => clients.ssm.send(new GetParameterCommand({ Name: '/recycler/account' })));
    await expect(account).rejects.toMatchObject({ name: 'ParameterNotFound' });
    const several = await act(() => clients.ssm.send(new GetParametersCommand({ Names: ['/recycler/policies/web', '/no'] })));
    expect(several).toMatchObject({ Parameters: [{ Name: '/recycler/policies/web' }], InvalidParameters: ['/no'] });
    expect((await act(() => clients.ssm.send(new GetCalendarStateCommand({ CalendarNames: ['company'] })))).State).toBe('OPEN');
    await expect(act(() => clients.ssm.send(new GetCalendarStateCommand({ CalendarNames: ['other'] })))).rejects.toMatchObject({
      name: 'InvalidDocument',
    });
    const { MetricAlarms } = await act(() => clients.cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: ['web-5xx', 'missing'] })));
    expect(MetricAlarms).toMatchObject([{ AlarmName: 'web-5xx', StateValue: 'OK' }]);
  });

  test('notices are kept; probes pass on servers that started well', async () => {
    const { act, clients, world, servers } = createStage({ fleets: [sixServers] });
    await act(() => clients.sns.send(new PublishCommand({ TopicArn: 'arn:topic', Subject: 's', Message: 'm' })));
    expect(world.ground.published).toEqual([{ at: world.ground.scenario.startMs + 50, topic: 'arn:topic', subject: 's', message: 'm' }]);
    const probe = async (host: string | undefined) => {
      const Payload = JSON.stringify({ host, port: 80, path: '/health' });
      const answer = await act(() => clients.lambda.send(new InvokeCommand({ FunctionName: 'probe', Payload })));
      return JSON.parse(Buffer.from(answer.Payload ?? []).toString()) as { status?: number; unknown?: string };
    };
    expect(await probe(servers()[0]?.address)).toMatchObject({ status: 200 });
    expect(await probe('10.9.9.9')).toEqual({ unknown: expect.stringContaining('ECONNREFUSED') });
  });

  test('an unknown kind of workload is an error of the scenario', () => {
    const create = () => createStage({ fleets: [{ ...sixServers, workloads: [{ kind: 'redis' }] }] });
    expect(create).toThrow('fleets[0].workloads[0].kind "redis" is not known: use one of target-group');
  });

  test('the same seed gives the same servers; another seed gives others', () => {
    const drawn = (seed: number) =>
      createStage({ seed })
        .servers()
        .map(({ id, launchedAt, drawn: { drainSeconds } }) => [id, launchedAt, drainSeconds]);
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
  });
});
