import { DescribeAutoScalingGroupsCommand, DescribeAutoScalingInstancesCommand, type Instance } from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, test } from '@jest/globals';
import { createStage, sixServers, stateOf } from './stage-for-tests.ts';

const open = (before: object, fleet: object = {}) => {
  const stage = createStage({ fleets: [{ ...sixServers, ...fleet, before }] });
  const { autoScaling, ec2, loadBalancing } = stage.clients;
  const group = async () => (await stage.act(() => autoScaling.send(new DescribeAutoScalingGroupsCommand({})))).AutoScalingGroups?.[0];
  const members = async (): Promise<Instance[]> => (await group())?.Instances ?? [];
  return { stage, autoScaling, ec2, loadBalancing, group, members };
};

describe('a group before the start', () => {
  test('has processes that are suspended', async () => {
    const { group, stage } = open({ suspended: ['AddToLoadBalancer', 'AZRebalance'] });
    expect((await group())?.SuspendedProcesses?.map(({ ProcessName }) => ProcessName)).toEqual(['AZRebalance', 'AddToLoadBalancer']);
    expect(stage.world.leftovers('web').suspended).toEqual([]);
  });

  test('has servers that are protected, and those in standby on top of its desired capacity', async () => {
    const { group, members, stage } = open({ protected: 2, standby: 1 });
    const seen = await members();
    expect(seen.filter(({ ProtectedFromScaleIn }) => ProtectedFromScaleIn)).toHaveLength(2);
    expect(seen.map(({ LifecycleState }) => LifecycleState).toSorted()).toEqual([...Array(6).fill('InService'), 'Standby']);
    expect((await group())?.DesiredCapacity).toBe(6);
    await stage.pass(600);
    expect(stage.servers()).toHaveLength(7);
    expect(stage.world.leftovers('web').standby).toEqual([]);
  });

  test('an unhealthy one stays where EC2 alone is asked, and is replaced where the load balancer is', async () => {
    for (const [healthCheckType, left] of [
      ['EC2', 'unhealthy'],
      ['ELB', undefined],
    ]) {
      const { stage, members } = open({ unhealthy: 1 }, { healthCheckType });
      expect(stateOf(stage.servers()[0]).target).toBe('unhealthy');
      await stage.pass(300);
      expect(stateOf(stage.servers()[0]).target).toBe(left);
      expect((await members()).filter(({ HealthStatus }) => HealthStatus === 'Unhealthy')).toHaveLength(0);
      expect(stage.world.recorder.capacity('web').shortfallSeconds.caused).toBe(0);
    }
  });

  test('a hook holds one: left alone until its heartbeat runs out, then ended and replaced', async () => {
    const { stage, members } = open({ hook: { state: 'Pending:Wait', count: 1, heartbeat: '10m' } });
    expect((await members()).filter(({ LifecycleState }) => LifecycleState === 'Pending:Wait')).toHaveLength(1);
    expect(stage.counted()).toHaveLength(6);
    await stage.pass(590);
    expect(stage.servers()[0]?.state).toMatchObject({ lifecycle: 'Pending', hook: 'Wait' });
    await stage.pass(20);
    expect(stage.servers()[0]?.terminated?.by).toBe('auto-scaling');
    await stage.pass(300);
    expect(stage.counted()).toHaveLength(6);
  });

  test('a hook that holds one at its end keeps it on the list, and counts it no more', async () => {
    const { stage, members } = open({ hook: { state: 'Terminating:Wait', count: 1, heartbeat: '10m' } });
    expect((await members()).map(({ LifecycleState }) => LifecycleState)).toContain('Terminating:Wait');
    expect(stage.counted()).toHaveLength(6);
    await stage.pass(700);
    expect(await members()).toHaveLength(6);
  });

  test('members tell what they were launched from, as Auto Scaling and EC2 do', async () => {
    const before = { template: { other: 1, none: 1, configuration: 1 } };
    const { stage, autoScaling, ec2, members } = open(before, { image: { current: 'ami-new', wanted: 'ami-new' } });
    const [other, none, configuration, own] = await members();
    expect(own?.LaunchTemplate).toMatchObject({ LaunchTemplateName: 'web-template', Version: '1' });
    expect(other?.LaunchTemplate).toMatchObject({ LaunchTemplateName: 'web-template-before', Version: '1' });
    expect(other?.LaunchTemplate?.LaunchTemplateId).not.toBe(own?.LaunchTemplate?.LaunchTemplateId);
    expect([none?.LaunchTemplate, none?.LaunchConfigurationName]).toEqual([undefined, undefined]);
    expect([configuration?.LaunchTemplate, configuration?.LaunchConfigurationName]).toEqual([undefined, 'web-launch-configuration']);
    const listed = await stage.act(() =>
      autoScaling.send(new DescribeAutoScalingInstancesCommand({ InstanceIds: [none?.InstanceId ?? ''] })),
    );
    expect(listed.AutoScalingInstances?.[0]).not.toHaveProperty('LaunchTemplate');
    const tagsOf = async (id: string | undefined) => {
      const answer = await stage.act(() => ec2.send(new DescribeInstancesCommand({ InstanceIds: [id ?? ''] })));
      return answer.Reservations?.[0]?.Instances?.[0]?.Tags?.map(({ Key }) => Key).filter((key) =>
        key?.startsWith('aws:ec2launchtemplate'),
      );
    };
    expect([await tagsOf(own?.InstanceId), await tagsOf(none?.InstanceId)]).toEqual([
      ['aws:ec2launchtemplate:id', 'aws:ec2launchtemplate:version'],
      [],
    ]);
  });

  test('a zone that was taken out of the group still has its servers', async () => {
    const { group, members } = open({ zonesRemoved: ['c'], suspended: ['AZRebalance'] });
    expect((await group())?.AvailabilityZones).toEqual(['eu-west-1a', 'eu-west-1b']);
    expect((await members()).filter(({ AvailabilityZone }) => AvailabilityZone === 'eu-west-1c')).toHaveLength(2);
  });

  test('may have no server at all', async () => {
    const { group, stage } = open({}, { desiredCapacity: 0, maxSize: 4 });
    expect([(await group())?.DesiredCapacity, stage.servers()]).toEqual([0, []]);
  });

  test('AddToLoadBalancer suspended: what is launched serves nowhere, though it is in service', async () => {
    const { stage, loadBalancing } = open({ suspended: ['AddToLoadBalancer'] });
    const [first] = stage.servers();
    if (!first) throw new Error('no server');
    stage.world.life.die(first, 'test');
    await stage.pass(300);
    const fresh = stage.servers().find(({ origin }) => origin !== 'seed');
    expect([fresh?.state.lifecycle, fresh?.isReady]).toEqual(['InService', true]);
    const [work] = Object.values(fresh?.state.works ?? {});
    expect(work?.serves).toBe(false);
    const [arn] = Object.keys(fresh?.state.works ?? {});
    const health = await stage.act(() =>
      loadBalancing.send(new DescribeTargetHealthCommand({ TargetGroupArn: arn, Targets: [{ Id: fresh?.id }] })),
    );
    expect(health.TargetHealthDescriptions?.[0]?.TargetHealth?.Reason).toBe('Target.NotRegistered');
  });
});
