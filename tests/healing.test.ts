import { describe, expect, test } from '@jest/globals';
import { rehearseAccount } from '../bench/rehearse-account.ts';
import { runRehearsal } from '../cli/rehearsal.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import type { Written } from './fault-cases.ts';
import { expectSound, launchedBy, probes, watchHealing as watch } from './watch-healing.ts';

const observe = { mode: 'observe' };

describe('healing that observes', () => {
  test('says which server it would replace, and why, and touches nothing', async () => {
    const { record, world } = await watch([{ kind: 'sick', fleet: 'web', at: '7m' }], observe);
    expect(record).toMatchObject({ mode: 'observe', judged: 12, sick: 1, closed: [] });
    expect(record.summary).toMatch(/^would replace i-\w+ of web: Target.FailedHealthChecks in target group web; .* answered 503$/);
    expect(world.calls.figures('web').mutating).toBe(0);
  });

  test('one zone dark: names the zone', async () => {
    const { record, notices } = await watch([{ kind: 'sick', fleet: 'web', at: '7m', availabilityZone: 'b' }], observe);
    expect(record.closed.map(({ gate }) => gate)).toEqual(['common-cause', 'fleet-unhealthy']);
    expect(record.summary).toMatch(/zone eu-west-1b/);
    expect(notices).toEqual([expect.stringMatching(/^alert: healing: .*zone eu-west-1b/)]);
  });

  test('all servers answer errors: alerts once, and blames none of them', async () => {
    const { record, notices } = await watch([{ kind: 'sick', fleet: 'web', at: '7m', share: '100%' }], observe);
    expect(record.closed[0]).toMatchObject({ gate: 'fleet-unhealthy', reason: expect.stringMatching(/^12 of 12 servers are sick/) });
    expect(notices).toEqual([expect.stringMatching(/^alert: healing: /)]);
  });

  test('one sign alone proves nothing: without a probe nothing is bad, and the record says what is missing', async () => {
    const { record, notices } = await watch([{ kind: 'sick', fleet: 'web', at: '7m' }], observe, { policy: { proof: {} } });
    expect(record.victim).toBeUndefined();
    expect(record.summary).toMatch(/one sign alone proves nothing; a probe in proof.probes/);
    expect(notices).toEqual([expect.stringMatching(/^warning: healing: i-.*one sign alone proves nothing/)]);
  });

  test('a server that is well again before it counts is nothing to hear of', async () => {
    const { record, notices } = await watch([{ kind: 'sick', fleet: 'web', at: '7m', for: '6m' }], observe);
    expect(record).toMatchObject({ sick: 0, suspects: [], summary: 'nothing speaks against any of 12 servers' });
    expect(notices).toEqual([]);
  });

  test('a read that is throttled leaves all as it was, and nothing is judged', async () => {
    const faults = [
      { kind: 'sick', fleet: 'web', at: '7m' },
      { kind: 'throttle', from: '8m', for: '4h', operations: ['DescribeTargetHealth'] },
    ];
    const { record, notices } = await watch(faults, observe);
    expect(record.unread).toMatch(/DescribeTargetHealth/);
    expect(record).toMatchObject({ sick: 0, suspects: [] });
    expect(notices).toEqual([]);
  });

  test('a group that has its load balancer asked by Auto Scaling is observed only, and says why', async () => {
    const faults = [{ kind: 'sick', fleet: 'web', at: '7m' }];
    const more = { healthCheckType: 'ELB', healthCheckGracePeriod: '1h', before: { suspended: ['ReplaceUnhealthy'] } };
    const { record, heals } = await watch(faults, { mode: 'act' }, more);
    expect(record.observesOnly).toMatch(/health check type ELB of web/);
    expect(heals).toEqual([]);
  });

  test('with mode off nothing is polled and nothing kept', async () => {
    const { record } = await watch([{ kind: 'sick', fleet: 'web', at: '7m' }], {});
    expect(record).toBeUndefined();
  });
});

const act = { mode: 'act' };

describe('healing that acts', () => {
  test('one server answers errors: one heal, launch-first, with its evidence, and no shortfall of ours', async () => {
    const done = await watch([{ kind: 'sick', fleet: 'web', at: '7m' }], act);
    expectSound(done);
    const [heal, ...more] = done.heals;
    expect(more).toEqual([]);
    expect(heal).toMatchObject({
      outcome: 'done',
      counters: { replaced: 1, failed: 0 },
      heal: { signs: [{ kind: 'health-check' }, { kind: 'probe' }] },
    });
    expect(done.report.fleets[0]?.swaps).toMatchObject([{ victim: heal?.heal?.server, method: 'launch-first', outcome: 'done' }]);
    expect(launchedBy(done)).toBe(1);
    expect(done.record).toMatchObject({ sick: 0, suspects: [] });
  });

  test.each<[string, Written]>([
    ['that raises desired itself', { policy: { launch: 'desired-capacity' } }],
    ['whose policy allows no extra servers in a campaign', { policy: { pace: { maxSurge: 0, maxUnavailable: 1 } } }],
    ['of one server', { desiredCapacity: 1, availabilityZones: ['a'], maxSize: 2 }],
    ['with a maximum age', { policy: { maxAge: '30d' } }],
  ])('of a fleet %s: launch-first all the same', async (_, more) => {
    const done = await watch([{ kind: 'sick', fleet: 'web', at: '7m' }], act, more);
    expectSound(done);
    expect(done.heals).toMatchObject([{ outcome: 'done', counters: { replaced: 1, failed: 0 } }]);
    expect(done.report.fleets[0]?.swaps).toMatchObject([{ method: 'launch-first', outcome: 'done' }]);
  });

  test('all servers, or all of a zone: no act', async () => {
    for (const more of [{ share: '100%' }, { availabilityZone: 'a' }]) {
      const done = await watch([{ kind: 'sick', fleet: 'web', at: '7m', ...more }], act);
      expectSound(done);
      expect([done.heals, launchedBy(done)]).toEqual([[], 0]);
    }
  });

  test('overload from 5 to 60 percent: one act at most, then none', async () => {
    const share = [26, 30, 34, 38, 42].map((minutes) => ({ kind: 'sick', fleet: 'web', at: `${minutes}m`, share: '15%' }));
    const done = await watch([{ kind: 'sick', fleet: 'web', at: '7m', count: 1 }, ...share], act);
    expectSound(done);
    expect(done.heals).toHaveLength(1);
    expect(done.record.closed[0]?.gate).toBe('fleet-unhealthy');
  });

  test('a server that is well again before it leaves stays: recovered; after three times a day it flaps, and nothing more is done', async () => {
    const done = await watch(
      [{ kind: 'sick', fleet: 'web', at: '7m', for: '14m', times: 6, every: '40m' }],
      { ...act, maxPerHour: 9 },
      { watch: '5h', boot: { median: '300s', spread: 0.1 } },
    );
    expectSound(done);
    expect(done.heals).toHaveLength(3);
    for (const { heal, counters } of done.heals) expect([heal?.recoveredAt !== undefined, counters.replaced]).toEqual([true, 0]);
    expect(done.notices.filter((text) => text.includes('recovered 3 times within a day'))).toHaveLength(1);
  });

  test('the replacement does not join either: one launch, it leaves again, no image is rejected, and nothing more is done until a person clears it', async () => {
    const faults = [
      { kind: 'sick', fleet: 'web', at: '7m' },
      { kind: 'never-healthy', fleet: 'web', share: '100%' },
    ];
    const done = await watch(faults, act);
    expectSound(done);
    expect(done.heals).toMatchObject([{ outcome: 'stopped', failedProof: 'other', counters: { replaced: 0, failed: 1 } }]);
    expect([launchedBy(done), await done.doors.ledger.listRejected()]).toEqual([1, []]);
    expect(done.record.closed.map(({ gate }) => gate)).toContain('heal-stopped');
    expect(done.notices.filter((text) => /^alert: .*did not join either/.test(text))).toHaveLength(1);
  });

  test('a replacement that does not join is kept for people where the policy says so, and healing has stopped all the same', async () => {
    const faults = [
      { kind: 'sick', fleet: 'web', at: '7m' },
      { kind: 'never-healthy', fleet: 'web', share: '100%' },
    ];
    const done = await watch(faults, act, { policy: { quarantine: { maxServers: 1, ttl: '24h' } } });
    expectSound(done);
    expect(done.heals).toMatchObject([{ outcome: 'stopped', counters: { replaced: 0, failed: 1 } }]);
    expect(done.record.closed.map(({ gate }) => gate)).toEqual(['heal-stopped']);
  });

  test('Auto Scaling replaces the same server first: no second launch is kept', async () => {
    const faults = [
      { kind: 'sick', fleet: 'web', at: '7m' },
      { kind: 'terminated-by-human', fleet: 'web', at: '21m', count: 12 },
    ];
    const done = await watch(faults, act, {
      desiredCapacity: 1,
      availabilityZones: ['a'],
      maxSize: 3,
      boot: { median: '300s', spread: 0.1 },
    });
    expectSound(done);
    expect(done.heals.length).toBeLessThanOrEqual(1);
    expect([...done.world.ground.servers.values()].filter(({ goneAt }) => goneAt === undefined)).toHaveLength(1);
  });
});

describe('healing of hosts of Amazon ECS', () => {
  const cluster = {
    kind: 'ecs',
    services: [
      { name: 'web', desired: 12, loadBalancer: true },
      { name: 'logs', daemon: true, cpu: 64, memory: 128 },
    ],
  };
  const hosts = { desiredCapacity: 6, maxSize: 9, drain: { median: '60s', spread: 0.3 } };

  test('a host whose agent is gone while its peers are there is bad, and stays: what it runs could not be moved', async () => {
    const done = await watch([{ kind: 'agent-gone', fleet: 'web', from: '7m' }], act, { ...hosts, workloads: [cluster] });
    expectSound(done);
    expect(done.record.suspects).toMatchObject([{ signs: [{ kind: 'agent' }], bad: { polls: expect.any(Number) } }]);
    expect(done.record.closed).toMatchObject([{ gate: 'may-not-leave', reason: expect.stringMatching(/agent-disconnected/) }]);
    expect([done.heals, launchedBy(done), done.notices.length]).toEqual([[], 0, 1]);
  });

  test('a host that its load balancer and the probe find bad is drained like any other before it leaves', async () => {
    const done = await watch([{ kind: 'sick', fleet: 'web', at: '7m' }], act, { ...hosts, workloads: [{ kind: 'target-group' }, cluster] });
    expectSound(done);
    expect(done.heals).toMatchObject([{ outcome: 'done', counters: { replaced: 1 } }]);
    const [swap] = done.report.fleets[0]?.swaps ?? [];
    expect(swap?.stages.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['cordoning', 'draining', 'drained', 'terminating', 'done']),
    );
  });
});

describe('healing of servers that hold data', () => {
  test('is never more than observed', async () => {
    const data = { kind: 'opensearch', indices: [{ name: 'logs', shards: 3, replicas: 1 }] };
    const done = await watch([{ kind: 'sick', fleet: 'web', at: '7m' }], act, {
      desiredCapacity: 3,
      maxSize: 5,
      workloads: [{ kind: 'target-group' }, data],
    });
    expectSound(done);
    expect([done.record.observesOnly, done.heals]).toEqual(['its servers serve opensearch, which is never healed from outside', []]);
  });
});

describe('healing on the schedule of the stack', () => {
  const one = {
    desiredCapacity: 6,
    maxSize: 8,
    healthCheckType: 'EC2',
    image: { current: 'ami-new', wanted: 'ami-new' },
  };

  test('polls a fleet at each tick though nothing is due in it, others as ever, and heals it by an execution of its own', async () => {
    const fleets = [
      { name: 'web', ...one, policy: { heal: act, proof: { probes } } },
      { name: 'db', ...one },
    ];
    const { ticks, campaigns, world } = await rehearseAccount({
      fleets,
      ticks: 14,
      before: (tick, { ground, life }) => {
        const [server] = [...ground.servers.values()].filter(({ fleet }) => fleet === 'web');
        if (tick === 2 && server) life.answerErrors(server);
      },
    });
    // Both are planned by the first tick; then web alone, until its campaign runs.
    expect(ticks.slice(0, 5).map(({ answers }) => answers.planned)).toEqual([2, 1, 1, 1, 1]);
    expect(campaigns).toMatchObject([{ fleet: 'web', outcome: 'done', counters: { replaced: 1 }, heal: { badSince: expect.any(Number) } }]);
    expect(world.invariants.result().broken).toEqual([]);
  });
});

describe('servers that Auto Scaling marked while it could not replace them', () => {
  test('are not replaced all at once when it may again, where they work again', async () => {
    const scenario = readScenario({
      fleets: [{ name: 'web', desiredCapacity: 12, maxSize: 16, healthCheckType: 'ELB', boot: { median: '240s', spread: 0.1 } }],
      faults: [{ kind: 'sick', fleet: 'web', at: '4m', for: '40s', count: 5 }],
    });
    const { report, world } = await runRehearsal(scenario);
    expect(report.invariants.broken).toEqual([]);
    expect(world.calls.figures('web').byOperation.SetInstanceHealth).toBe(5);
    expect(world.recorder.servers('web').filter(({ terminatedBy }) => terminatedBy === 'auto-scaling')).toEqual([]);
  });
});
