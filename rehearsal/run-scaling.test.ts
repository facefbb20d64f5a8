import { DescribeScalingActivitiesCommand, ResumeProcessesCommand, SuspendProcessesCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, test } from '@jest/globals';
import { createStage, sixServers } from './stage-for-tests.ts';

const create = (scaling: object, fleet: object = {}) => {
  const stage = createStage({ fleets: [{ ...sixServers, maxSize: 20, ...fleet }], scaling: [{ fleet: 'web', ...scaling }] });
  const { autoScaling } = stage.clients;
  const web = stage.world.ground.groups.get('web');
  if (!web) throw new Error('no group');
  const named = { AutoScalingGroupName: 'web' };
  return {
    stage,
    web,
    desired: () => [web.state.desired, stage.world.recorder.capacity('web').desired],
    suspend: (ScalingProcesses: string[]) => stage.act(() => autoScaling.send(new SuspendProcessesCommand({ ...named, ScalingProcesses }))),
    resume: (ScalingProcesses: string[]) => stage.act(() => autoScaling.send(new ResumeProcessesCommand({ ...named, ScalingProcesses }))),
    causes: async () =>
      (await stage.act(() => autoScaling.send(new DescribeScalingActivitiesCommand(named)))).Activities?.map(({ Cause }) => Cause) ?? [],
    raise: (by: number) => {
      stage.world.ground.changeGroup(web, { desired: web.state.desired + by });
      stage.world.loop.wake(web);
    },
  };
};

describe('a step policy', () => {
  test('changes the capacity by its step, as often as its alarm is in breach, and waits for its cooldown to scale in again', async () => {
    const { stage, desired, causes } = create({ kind: 'step', at: '10m', by: -1, times: 3, every: '60s', cooldown: '300s', name: 'few' });
    await stage.pass(601);
    expect(desired()).toEqual([5, 5]);
    await stage.pass(240);
    expect(desired()).toEqual([5, 5]);
    await stage.pass(700);
    expect(desired()).toEqual([3, 3]);
    expect((await causes()).at(-1)).toMatch(
      /^At 2026-01-05T09:10:00Z a monitor alarm few-AlarmLow in state ALARM triggered policy few changing the desired capacity from 6 to 5\. {2}At /,
    );
  });

  test('does not scale in while servers boot, and does what it owes afterwards', async () => {
    const { stage, raise, desired } = create({ kind: 'step', at: '10m', by: -1 });
    await stage.pass(590);
    raise(1);
    await stage.pass(15);
    expect(desired()[0]).toBe(7);
    await stage.pass(60);
    expect(desired()[0]).toBe(6);
  });

  test('counts servers that boot toward a scale-out: no more is asked for than its step adds to those in service', async () => {
    const { stage, raise, desired } = create({ kind: 'step', at: '10m', by: 2 });
    await stage.pass(595);
    raise(2);
    await stage.pass(10);
    expect(desired()[0]).toBe(8);
  });

  test('does nothing while AlarmNotification is suspended, and acts once that is resumed', async () => {
    const { stage, suspend, resume, desired } = create({ kind: 'step', at: '10m', by: 1 });
    await suspend(['AlarmNotification']);
    await stage.pass(700);
    expect(desired()).toEqual([6, 6]);
    await resume(['AlarmNotification']);
    await stage.pass(60);
    expect(desired()).toEqual([7, 7]);
  });

  test.each([
    ['Launch', 1],
    ['Terminate', -1],
  ])('does nothing that needs %s while that is suspended', async (process, by) => {
    const { stage, desired } = create({ kind: 'step', at: '10m', by }, { before: { suspended: [process] } });
    await stage.pass(1_200);
    expect(desired()).toEqual([6, 6]);
  });
});

describe('a scheduled action', () => {
  test('sets the number at its times, whatever stands there', async () => {
    const { stage, desired, raise, causes } = create({ kind: 'scheduled', at: '10m', desiredCapacity: 9, times: 2, every: '30m' });
    await stage.pass(605);
    expect(desired()).toEqual([9, 9]);
    raise(2);
    await stage.pass(1_800);
    expect(desired()).toEqual([9, 9]);
    expect((await causes()).at(-1)).toMatch(
      /^At 2026-01-05T09:10:00Z a scheduled action update of AutoScalingGroup constraints to min: 0, max: 20, desired: 9 changing the desired capacity from 6 to 9\. {2}At \S+Z an instance was started in response to a difference between desired and actual capacity, increasing the capacity from 6 to 9\.$/,
    );
  });

  test('one that was due while ScheduledActions was suspended is lost', async () => {
    const { stage, suspend, resume, desired } = create({ kind: 'scheduled', at: '10m', desiredCapacity: 9 });
    await suspend(['ScheduledActions']);
    await stage.pass(700);
    await resume(['ScheduledActions']);
    await stage.pass(3_600);
    expect(desired()).toEqual([6, 6]);
  });
});

describe('target tracking', () => {
  test('is at rest with the load of the start', async () => {
    const { stage, desired } = create({ kind: 'target-tracking' });
    await stage.pass(7_200);
    expect(desired()).toEqual([6, 6]);
  });

  test('follows the load: out after three minutes above its target, in after fifteen more than a tenth below', async () => {
    const load = [
      { at: '10m', total: 460 },
      { at: '40m', total: 240 },
    ];
    const { stage, desired, causes } = create({ kind: 'target-tracking', target: 50, load });
    await stage.pass(11.5 * 60);
    expect(desired()).toEqual([6, 6]);
    await stage.pass(120);
    expect(desired()).toEqual([10, 10]);
    await stage.pass(40 * 60 - 13.5 * 60 + 13 * 60);
    expect(desired()).toEqual([10, 10]);
    await stage.pass(180);
    expect(desired()).toEqual([5, 5]);
    expect((await causes()).some((cause) => cause?.includes('a monitor alarm TargetTracking-web-AlarmLow in state ALARM'))).toBe(true);
  });

  test('a surge of a tenth moves it not; one of a third is scaled in, and comes back as load when it has gone', async () => {
    const small = create({ kind: 'target-tracking' }, { desiredCapacity: 10 });
    small.raise(1);
    await small.stage.pass(3_600);
    expect(small.desired()[0]).toBe(11);
    const large = create({ kind: 'target-tracking' });
    large.raise(2);
    await large.stage.pass(3_600);
    expect(large.desired()[0]).toBe(6);
  });

  test('does nothing while AlarmNotification is suspended', async () => {
    const { stage, desired } = create({ kind: 'target-tracking', load: 900 }, { before: { suspended: ['AlarmNotification'] } });
    await stage.pass(3_600);
    expect(desired()).toEqual([6, 6]);
  });
});
