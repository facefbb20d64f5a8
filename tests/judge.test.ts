import {
  EnterStandbyCommand,
  LaunchInstancesCommand,
  ResumeProcessesCommand,
  SetDesiredCapacityCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, test } from '@jest/globals';
import { createStage, sixServers } from '../rehearsal/stage-for-tests.ts';
import { watchWorld } from './judge.ts';

const open = (scenario: object) => {
  const stage = createStage(scenario);
  const judge = watchWorld(stage.world);
  const { autoScaling } = stage.clients;
  const named = { AutoScalingGroupName: 'web' };
  let tokens = 0;
  return {
    stage,
    judge,
    rules: () => [...judge.faults(), ...judge.judgeEnd()].map(({ rule }) => rule),
    launch: (RequestedCapacity: number, group = 'web') =>
      stage.act(() => {
        tokens += 1;
        const request = { AutoScalingGroupName: group, RequestedCapacity, ClientToken: `t${tokens}`, AvailabilityZones: ['eu-west-1a'] };
        return autoScaling.send(new LaunchInstancesCommand(request));
      }),
    end: (id: string | undefined) =>
      stage.act(() =>
        autoScaling.send(new TerminateInstanceInAutoScalingGroupCommand({ InstanceId: id, ShouldDecrementDesiredCapacity: true })),
      ),
    setDesired: (DesiredCapacity: number) =>
      stage.act(() => autoScaling.send(new SetDesiredCapacityCommand({ ...named, DesiredCapacity }))),
    suspend: (ScalingProcesses: string[]) => stage.act(() => autoScaling.send(new SuspendProcessesCommand({ ...named, ScalingProcesses }))),
    resume: (ScalingProcesses: string[]) => stage.act(() => autoScaling.send(new ResumeProcessesCommand({ ...named, ScalingProcesses }))),
  };
};

const six = { fleets: [{ ...sixServers, maxSize: 12 }] };

describe('the judge', () => {
  test('finds nothing where a server is replaced as it should be', async () => {
    const { stage, rules, launch, end } = open(six);
    await launch(1);
    await stage.pass(200);
    await end(stage.servers()[0]?.id);
    await stage.pass(200);
    expect(rules()).toEqual([]);
  });

  test('finds extra servers, by call or by number, and that they stay', async () => {
    const byCall = open(six);
    await byCall.launch(2);
    await byCall.stage.pass(10);
    expect(byCall.rules()).toEqual(['surge', 'desired']);
    const byNumber = open(six);
    await byNumber.setDesired(9);
    await byNumber.stage.pass(10);
    expect(byNumber.rules()).toEqual(['surge', 'desired']);
  });

  test('counts what others ask for as theirs, by number and by step', async () => {
    const scale = (fault: object) => ({ ...six, faults: [{ kind: 'scale', fleet: 'web', at: '10s', ...fault }] });
    for (const fault of [{ desiredCapacity: 9 }, { by: 3 }]) {
      const { stage, rules } = open(scale(fault));
      await stage.pass(60);
      expect(rules()).toEqual([]);
    }
    const { stage, rules, launch } = open(scale({ by: -2 }));
    await launch(1);
    await stage.pass(60);
    expect(rules()).toEqual(['desired']);
  });

  test('finds a server that was ended before its replacement had joined', async () => {
    const { stage, judge, launch, end } = open(six);
    await launch(1);
    await end(stage.servers()[0]?.id);
    expect(judge.faults().map(({ rule }) => rule)).toEqual(['floor']);
  });

  test.each([
    ['protected', { protected: 1 }],
    ['in standby', { standby: 1 }],
  ])('finds that one was ended that is %s', async (_, before) => {
    const { stage, judge, launch, end } = open({ fleets: [{ ...sixServers, maxSize: 12, before }] });
    await launch(1);
    await stage.pass(200);
    const exempt = stage.servers().find(({ state }) => state.isProtected || state.lifecycle === 'Standby');
    await end(exempt?.id);
    expect(judge.faults().map(({ rule }) => rule)).toContain('exception');
  });

  test('finds that one was ended long after a person had excluded it, and not at once', async () => {
    for (const [pass, expected] of [
      [200, ['exception']],
      [30, []],
    ] as const) {
      const { stage, judge, launch, end } = open({ ...six, faults: [{ kind: 'tag', fleet: 'web', at: '200s', count: 1 }] });
      await launch(1);
      await stage.pass(200 + pass);
      await end(stage.servers().find(({ state }) => 'recycler:exclude' in state.tags)?.id);
      expect(judge.faults().map(({ rule }) => rule)).toEqual(expected);
    }
  });

  test('finds that one was ended that was as wanted', async () => {
    const { stage, judge, launch, end } = open({ fleets: [{ ...sixServers, image: { current: 'ami-new', wanted: 'ami-new' } }] });
    await launch(1);
    await stage.pass(200);
    await end(stage.servers()[0]?.id);
    expect(judge.faults().map(({ rule }) => rule)).toEqual(['as wanted']);
  });

  test('finds settings that were not put back, or that were others’', async () => {
    const ours = open(six);
    await ours.suspend(['AZRebalance']);
    expect(ours.rules()).toEqual(['settings']);
    const theirs = open({ fleets: [{ ...sixServers, before: { suspended: ['AZRebalance'] } }] });
    await theirs.resume(['AZRebalance']);
    expect(theirs.rules()).toEqual(['settings']);
  });

  test('finds more new servers in standby than the policy keeps, and an old one that was put there', async () => {
    const put = async (count: number, policy: object, isNew = true) => {
      const { stage, launch, rules } = open({ fleets: [{ ...sixServers, maxSize: 12, policy }] });
      await launch(2);
      await stage.pass(300);
      const servers = stage.servers().filter(({ origin }) => (origin === 'recycler') === isNew);
      const InstanceIds = servers.slice(0, count).map(({ id }) => id);
      const input = { AutoScalingGroupName: 'web', InstanceIds, ShouldDecrementDesiredCapacity: true };
      await stage.act(() => stage.clients.autoScaling.send(new EnterStandbyCommand(input)));
      await stage.pass(60);
      return new Set(rules());
    };
    const keeping = { pace: { maxSurge: 2 }, quarantine: { maxServers: 1 } };
    expect(await put(2, keeping)).toEqual(new Set(['kept']));
    expect(await put(1, { pace: { maxSurge: 2 } })).toEqual(new Set(['kept', 'desired']));
    expect(await put(1, keeping)).toEqual(new Set(['desired']));
    expect(await put(1, keeping, false)).toEqual(new Set(['settings', 'desired']));
  });

  test('finds more extra servers than the account allows, side by side', async () => {
    const fleets = ['web', 'api'].map((name) => ({ ...sixServers, name, maxSize: 12 }));
    const { stage, judge, launch } = open({ fleets, account: { maxSurge: 1 } });
    await launch(1, 'web');
    await launch(1, 'api');
    await stage.pass(10);
    expect(judge.faults().map(({ rule }) => rule)).toEqual(['account']);
  });
});
