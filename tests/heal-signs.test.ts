import { describe, expect, test } from '@jest/globals';
import type { Written } from './fault-cases.ts';
import { expectSound, launchedBy, type Watched, watchHealing } from './watch-healing.ts';

const act = { mode: 'act' };

/** Three hosts, each alone in its zone, so that a zone names a host. */
const hosts = {
  desiredCapacity: 3,
  maxSize: 5,
  drain: { median: '60s', spread: 0.3 },
  workloads: [
    {
      kind: 'ecs',
      services: [
        { name: 'web', desired: 6 },
        { name: 'api', desired: 6, cpu: 128, memory: 256 },
        { name: 'logs', daemon: true, cpu: 64, memory: 128 },
      ],
    },
  ],
};

const failing = { kind: 'tasks-fail', fleet: 'web', from: '7m', availabilityZone: 'b' };
const lost = { kind: 'connection-lost', fleet: 'web', from: '7m', availabilityZone: 'b' };
const kindsOf = ({ record }: Watched): string[][] => record.suspects.map(({ signs }) => signs.map(({ kind }) => kind));
const gatesOf = ({ record }: Watched): string[] => record.closed.map(({ gate }) => gate);
const asked = ({ world }: Watched, operation: string): number => world.calls.figures('web').byOperation[operation] ?? 0;

describe('a host on which tasks of several services fail, and run elsewhere', () => {
  test.each(['exit', 'start', 'infrastructure'])('is suspected by that alone, and stays (%s)', async (how) => {
    const done = await watchHealing([{ ...failing, how }], act, { ...hosts, watch: '90m' });
    expectSound(done);
    expect([kindsOf(done), done.heals, launchedBy(done)]).toEqual([[['tasks']], [], 0]);
    expect(done.record.summary).toMatch(/tasks of api, logs, web fail on it, and run on other hosts/);
  });

  test('is replaced once Systems Manager has lost its agent too, drained like any other', async () => {
    const done = await watchHealing([failing, lost], act, hosts);
    expectSound(done);
    expect(done.heals).toMatchObject([
      { outcome: 'done', counters: { replaced: 1 }, heal: { signs: [{ kind: 'tasks' }, { kind: 'connection' }] } },
    ]);
    expect(done.report.fleets[0]?.swaps[0]?.stages.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['draining', 'drained', 'done']),
    );
    expect(done.record).toMatchObject({ sick: 0, suspects: [] });
  });

  test('is none where they fail on every host: the services are what is wrong', async () => {
    const done = await watchHealing([{ kind: 'tasks-fail', fleet: 'web', from: '7m', count: 3 }, lost], act, hosts);
    expectSound(done);
    expect([kindsOf(done), done.heals]).toEqual([[], []]);
  });

  test('is well again once they run there for a while: it recovers, and stays', async () => {
    const slow = { ...hosts, boot: { median: '600s', spread: 0.1 }, watch: '3h' };
    const done = await watchHealing([{ ...failing, for: '14m' }, lost], act, slow);
    expectSound(done);
    expect(done.heals.map(({ heal, counters }) => [heal?.recoveredAt !== undefined, counters.replaced])).toEqual([[true, 0]]);
    expect([...done.world.ground.servers.values()].filter(({ goneAt }) => goneAt === undefined)).toHaveLength(3);
  });
});

describe('an agent that Systems Manager has lost', () => {
  const sick = { kind: 'sick', fleet: 'web', at: '7m', availabilityZone: 'b' };
  const three = { desiredCapacity: 3, maxSize: 5, policy: { proof: {} } };

  test('is no sign of its own: of a fleet that is well nothing is even asked', async () => {
    const done = await watchHealing([lost], act, { ...three, watch: '1h' });
    expect([done.record.suspects, done.heals, asked(done, 'DescribeInstanceInformation')]).toEqual([[], [], 0]);
  });

  test('is the second sign beside a failed health check', async () => {
    const done = await watchHealing([lost, sick], act, three);
    expectSound(done);
    expect(done.heals).toMatchObject([
      { outcome: 'done', counters: { replaced: 1 }, heal: { signs: [{ kind: 'health-check' }, { kind: 'connection' }] } },
    ]);
  });

  test('is no sign where those of its peers are lost as well', async () => {
    const done = await watchHealing([{ kind: 'connection-lost', fleet: 'web', from: '7m', count: 3 }, sick], act, three);
    expect([kindsOf(done), done.heals]).toEqual([[['health-check']], []]);
  });
});

describe('status checks of EC2', () => {
  const unmarked = { before: { suspended: ['HealthCheck'] } };

  test.each(['system', 'instance', 'application'])('that fail for ten minutes are enough alone: %s', async (check) => {
    const done = await watchHealing([{ kind: 'status-check', fleet: 'web', from: '7m', check }], act, unmarked);
    expectSound(done);
    expect(done.heals).toMatchObject([{ outcome: 'done', counters: { replaced: 1 }, heal: { signs: [{ kind: 'status-check' }] } }]);
    expect(done.heals[0]?.heal?.why).toContain(`${check} status check`);
  });

  test('Auto Scaling replaces the server itself where it sees them: nothing of ours begins', async () => {
    const done = await watchHealing([{ kind: 'status-check', fleet: 'web', from: '7m' }], act);
    expectSound(done);
    expect([done.heals, launchedBy(done)]).toEqual([[], 0]);
    expect(done.world.recorder.servers('web').filter(({ terminatedBy }) => terminatedBy === 'auto-scaling')).toHaveLength(1);
  });
});

describe('while others are at work nothing is healed', () => {
  const sick = { kind: 'sick', fleet: 'web', at: '7m' };

  /** What is said while it lasts, and that the server is healed once it is over. */
  const expectPatient = async (fault: Written, reason: RegExp, more: Written = {}, signs: Written[] = [sick]) => {
    const during = await watchHealing([...signs, { ...fault, for: '5h' }], act, { watch: '90m', ...more });
    expectSound(during);
    expect([gatesOf(during), during.heals, launchedBy(during)]).toEqual([['not-calm'], [], 0]);
    expect(during.record.closed[0]?.reason).toMatch(reason);
    const after = await watchHealing([...signs, { ...fault, for: '50m' }], act, { watch: '3h', ...more });
    expectSound(after);
    expect(after.heals).toMatchObject([{ outcome: 'done', counters: { replaced: 1 } }]);
  };

  test('a zonal shift, read from the target groups', async () => {
    await expectPatient({ kind: 'zonal-shift', fleet: 'web', availabilityZone: 'a', from: '1m' }, /a zonal shift is active/);
  });

  test('a deployment by CodeDeploy', async () => {
    await expectPatient({ kind: 'code-deploy', fleet: 'web', from: '1m' }, /deployment d-\d+ of web by CodeDeploy is InProgress/);
  });

  test('a launch that failed lately, though the group is complete by now', async () => {
    const scaled = [
      { kind: 'no-capacity', availabilityZone: 'a', from: '14m', for: '5h' },
      { kind: 'no-capacity', availabilityZone: 'b', from: '14m', for: '5h' },
      { kind: 'no-capacity', availabilityZone: 'c', from: '14m', for: '5h' },
      { kind: 'scale', fleet: 'web', by: 1, at: '15m' },
      { kind: 'scale', fleet: 'web', by: -1, at: '18m' },
    ];
    const done = await watchHealing([sick, ...scaled], act, { watch: '30m' });
    expect([gatesOf(done), done.heals, launchedBy(done)]).toEqual([['not-calm'], [], 0]);
    expect(done.record.closed[0]?.reason).toMatch(/^a launch of web failed at /);
  });

  test('a deployment of a service in the cluster', async () => {
    const done = await watchHealing([failing, lost, { kind: 'deployment-begins', fleet: 'web', from: '8m', service: 'web' }], act, {
      ...hosts,
      watch: '1h',
    });
    expectSound(done);
    expect(done.record.closed.filter(({ gate }) => gate === 'not-calm').map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/a deployment of web is under way/),
    ]);
    expect(done.heals).toEqual([]);
  });
});

describe('a new image that gets sick after an hour', () => {
  const sick = { kind: 'sick', fleet: 'web', at: '70m', image: 'ami-new' };
  const rolling = {
    image: { current: 'ami-old', wanted: 'ami-new' },
    watch: '20m',
    policy: {
      pace: { maxSurge: 1, growth: 1 },
      proof: { probes: [{ httpGet: { path: '/health', port: 80 } }], bake: '10m' },
      brakes: { holdTimeout: '20m' },
    },
  };

  test('stops its campaign, is named, and none of its servers is healed', async () => {
    const done = await watchHealing([sick], act, { ...rolling, boot: { median: '900s', spread: 0.1 } });
    expect(done.report.invariants.broken).toEqual([]);
    expect(done.report.fleets[0]).toMatchObject({ outcome: 'stopped' });
    expect(done.heals).toEqual([]);
    expect(done.record.closed.map(({ reason }) => reason).join('; ')).toMatch(/image ami-new/);
  });
});
