import { describe, expect, test } from '@jest/globals';
import type { Cluster } from './cluster.ts';
import {
  clusterOf,
  cordonOn,
  factsOf,
  type Given,
  hostOf,
  pollOf,
  serviceNamed,
  start,
  swapFor,
  taskOf,
  workload,
} from './cluster-for-tests.ts';
import { describeHosts } from './describe-hosts.ts';
import { readMark } from './mark.ts';

const minutes = (count: number): number => count * 60_000;
const describeOne = (given: Given = {}, server = 'i-1') => {
  const { servers, notes } = describeHosts(workload, pollOf(given));
  const work = servers[server];
  if (!work) throw new Error(`nothing is said of ${server}`);
  return { ...work, notes };
};

test('a host that takes tasks, and is well, is healthy; it says what moves, and what a mark would change', () => {
  const work = describeOne();
  expect(work).toMatchObject({ work: 'healthy', joined: { verdict: 'pass' }, mayLeave: { verdict: 'pass' }, moves: 1 });
  expect(readMark(work.before)).toEqual({
    host: hostOf('i-1').arn,
    twins: [],
    status: 'ACTIVE',
    version: 7,
    manifest: { web: { desired: 2, running: 2, healthy: {} } },
  });
});

const noHealth = (cluster: Cluster | undefined): Partial<Cluster> => ({
  hosts: (cluster?.hosts ?? []).map(({ health: _, ...host }) => host),
});

test('of a thousand hosts that are well nothing is kept in the record of the campaign, which holds 400 KB', () => {
  const hosts = Array.from({ length: 1_000 }, (_, index) => hostOf(`i-${index}`));
  const cordons = hosts.slice(0, 50).map(({ server }) => cordonOn(clusterOf({ hosts }), server, start));
  const draining = hosts.map((host, index) => (index < 50 ? { ...host, status: 'DRAINING' } : host));
  const tasks = draining
    .slice(0, 50)
    .flatMap(({ server }) => Array.from({ length: 10 }, (_, nth) => taskOf('web', server, { arn: `task/${server}-${nth}` })));
  const { notes } = describeHosts(workload, pollOf({ cluster: clusterOf({ hosts: draining, tasks }), undertaking: { cordons } }));
  expect(Object.keys(notes.agents)).toHaveLength(50);
  expect(JSON.stringify(notes).length).toBeLessThan(60_000);
});

describe('joining', () => {
  const launchedAt = start - minutes(3);
  const fresh = (more: object = {}, tasks = [taskOf('log', 'i-9')]): Given => ({
    cluster: clusterOf({
      hosts: [hostOf('i-1'), hostOf('i-9', { registeredAt: start - minutes(2), attributes: { 'ecs.ami-id': 'ami-new' }, ...more })],
      tasks: [taskOf('log', 'i-1'), ...tasks],
    }),
    facts: [factsOf('i-1'), factsOf('i-9', launchedAt)],
    undertaking: {
      swaps: [swapFor('i-1', { replacement: 'i-9', stage: 'checking' })],
      wanted: { web: { templateId: 'lt-1', version: '2', image: 'ami-new' } as never },
    },
  });

  test('needs all of it: registered, connected, well, from the wanted image, with its daemons', () => {
    expect(describeOne(fresh(), 'i-9')).toMatchObject({ work: 'healthy', joined: { verdict: 'pass' } });
  });

  test.each<[string, Given, 'fail' | 'unknown', RegExp]>([
    ['J1 it registers', fresh({ status: 'REGISTERING' }), 'unknown', /is REGISTERING/],
    ['J1 its registration failed', fresh({ status: 'REGISTRATION_FAILED', statusReason: 'no ENI' }), 'fail', /failed: no ENI/],
    ['J1 it was registered before it was launched', fresh({ registeredAt: start - minutes(60) }), 'fail', /carries the state of an agent/],
    ['J2 its agent is away', fresh({ isConnected: false }), 'unknown', /not connected/],
    [
      'J3 its agent does not say how it is',
      { ...fresh(), cluster: { ...fresh().cluster, ...noHealth(fresh().cluster) } as Cluster },
      'unknown',
      /1\.57\.0/,
    ],
    ['J3 its runtime is impaired', fresh({ health: 'IMPAIRED' }), 'fail', /impaired/],
    ['J3 its runtime starts', fresh({ health: 'INITIALIZING' }), 'unknown', /INITIALIZING/],
    ['J4 its agent says another image', fresh({ attributes: { 'ecs.ami-id': 'ami-other' } }), 'fail', /ami-other, and ami-new is wanted/],
    ['J4 its agent says no image', fresh({ attributes: {} }), 'unknown', /does not say its image/],
    ['J4 it belongs to another provider', fresh({ provider: 'other' }), 'fail', /capacity provider other/],
    ['J5 a daemon is missing', fresh({}, []), 'unknown', /daemon log does not run/],
    ['J5 a daemon starts', fresh({}, [taskOf('log', 'i-9', { status: 'PENDING' })]), 'unknown', /daemon log does not run/],
  ])('%s', (_, given, verdict, reason) => {
    expect(describeOne(given, 'i-9').joined).toEqual({ verdict, reason: expect.stringMatching(reason) });
  });

  test('J1 two container instances of one server are a fault of its image', () => {
    const given = fresh();
    const cluster = given.cluster as Cluster;
    const twice = { ...cluster, hosts: [...cluster.hosts, hostOf('i-9', { arn: 'arn:second' })] };
    expect(describeOne({ ...given, cluster: twice }, 'i-9')).toMatchObject({
      work: 'unknown',
      joined: { verdict: 'fail' },
      mayLeave: { verdict: 'unknown' },
    });
  });

  test('J2 an agent must have been connected for half a minute', () => {
    const first = describeOne({ ...fresh(), before: { agents: {} } }, 'i-9');
    expect(first.joined).toMatchObject({ verdict: 'unknown', reason: expect.stringMatching(/for a moment only/) });
    const at = (seconds: number) => describeOne({ ...fresh(), before: first.notes, now: start + seconds * 1_000 }, 'i-9').joined.verdict;
    expect([at(29), at(30)]).toEqual(['unknown', 'pass']);
  });

  test('J2 an agent that is away for five minutes has not joined, and its server is unhealthy', () => {
    const gone = fresh({ isConnected: false });
    const agents = { 'i-9': { host: 'i-9', isConnected: false, at: start } };
    const at = (after: number) => describeOne({ ...gone, before: { agents }, now: start + after }, 'i-9');
    expect(at(minutes(5) - 1)).toMatchObject({ work: 'healthy', joined: { verdict: 'unknown' } });
    expect(at(minutes(5))).toMatchObject({ work: 'unhealthy', joined: { verdict: 'fail' } });
  });

  test('a server that was launched a moment ago starts; one that had a container instance and has none now is not called new', () => {
    const facts = [factsOf('i-1'), factsOf('i-9', launchedAt)];
    const absent: Given = { cluster: clusterOf(), servers: ['i-1', 'i-9'], facts };
    expect(describeOne(absent, 'i-9')).toMatchObject({ work: 'starting', joined: { verdict: 'unknown' } });
    const agents = { 'i-9': { host: 'i-9', isConnected: true, at: start } };
    const lost = describeOne({ ...absent, before: { agents } }, 'i-9');
    expect(lost).toMatchObject({ work: 'unknown', mayLeave: { verdict: 'unknown' } });
    expect(describeOne({ ...absent, before: lost.notes, now: start + minutes(5) }, 'i-9')).toMatchObject({ work: 'unhealthy' });
  });
});

describe('a drained host', () => {
  const placedAt = start;
  const full = clusterOf();
  const cordons = [cordonOn(full, 'i-1', placedAt)];
  const drained = (more: object = {}, tasks = [taskOf('web', 'i-2'), taskOf('log', 'i-2')]): Cluster =>
    clusterOf({ hosts: [hostOf('i-1', { status: 'DRAINING', ...more }), hostOf('i-2', { running: 2 })], tasks });
  const at = (cluster: Cluster, seconds: number, before: Given['before'] = {}) =>
    describeOne({ cluster, undertaking: { cordons }, before, now: placedAt + seconds * 1_000 });

  test('is certified by the second of two polls that find it empty, a minute after its mark at the earliest', () => {
    const first = at(drained(), 61);
    expect(first.cordon).toEqual({ by: 'us', purpose: 'remove', left: 0, unit: 'tasks' });
    expect(at(drained(), 64, first.notes).cordon?.drainedUntil).toBeUndefined();
    expect(at(drained(), 66, first.notes).cordon?.drainedUntil).toBe(placedAt + 126_000);
    const early = at(drained(), 20);
    expect(at(drained(), 40, early.notes).cordon?.drainedUntil).toBeUndefined();
    expect(at(drained(), 60, early.notes).cordon?.drainedUntil).toBe(placedAt + 120_000);
  });

  test.each<[string, Cluster]>([
    ['D1 it takes tasks again', drained({ status: 'ACTIVE' })],
    ['D2 its agent is away', drained({ isConnected: false })],
    ['D3 a task that was asked to stop still serves', drained({}, [taskOf('web', 'i-1', { status: 'DEACTIVATING' })])],
    ['D3 a daemon still runs', drained({}, [taskOf('log', 'i-1', { status: 'STOPPING' })])],
    ['D3 its tasks were not read', { ...drained(), read: new Set<string>() }],
    ['D4 ECS counts a task', drained({ running: 1 })],
    ['D4 ECS counts a task that waits', drained({ pending: 1 })],
    ['D5 a service has fewer tasks than before', { ...drained(), services: [serviceNamed('web', { desired: 2, running: 1 })] }],
  ])('is not certified: %s', (_, cluster) => {
    const first = at(drained(), 61);
    expect(at(cluster, 70, first.notes).cordon?.drainedUntil).toBeUndefined();
  });

  test('that is registered twice is certified once both are marked and empty, and not while one takes tasks', () => {
    const second = hostOf('i-1', { arn: 'arn:second' });
    const once = drained();
    const withSecond = (more: object, tasks = once.tasks): Cluster => ({
      ...once,
      tasks,
      hosts: [...once.hosts, { ...second, ...more }],
      read: new Set([...once.read, second.arn]),
    });
    const both = [cordonOn(clusterOf({ hosts: [hostOf('i-1'), second] }), 'i-1', placedAt)];
    const poll = (cluster: Cluster, marks = both) => {
      const given = { cluster, undertaking: { cordons: marks } };
      const { notes } = describeOne({ ...given, now: placedAt + 61_000 });
      return describeOne({ ...given, before: notes, now: placedAt + 70_000 }).cordon;
    };
    expect(poll(withSecond({ status: 'DRAINING' }))?.drainedUntil).toBeDefined();
    expect(poll(withSecond({ status: 'ACTIVE' }))?.drainedUntil).toBeUndefined();
    const busy = [...once.tasks, taskOf('web', 'i-1', { host: second.arn })];
    expect(poll(withSecond({ status: 'DRAINING' }, busy))?.drainedUntil).toBeUndefined();
    // It was registered after the mark.
    expect(poll(withSecond({ status: 'DRAINING' }), cordons)).toMatchObject({ by: 'us' });
    expect(poll(withSecond({ status: 'DRAINING' }), cordons)?.drainedUntil).toBeUndefined();
  });

  test('D3 a task that has stopped, and is listed still, is none', () => {
    const cluster = drained({}, [taskOf('web', 'i-1', { status: 'STOPPED' })]);
    expect(at(cluster, 70, at(cluster, 61).notes).cordon?.drainedUntil).toBeDefined();
  });

  test('D5 a service that is asked for fewer tasks needs no more than those', () => {
    const cluster = { ...drained(), services: [serviceNamed('web', { desired: 0, running: 0 })] };
    expect(at(cluster, 70, at(cluster, 61).notes).cordon?.drainedUntil).toBeDefined();
  });

  describe('D5 whose service is behind a load balancer', () => {
    const arn = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef';
    const behind = (desired = 2) => [serviceNamed('web', { desired, running: desired, targetGroups: [arn] })];
    const placed = (healthy: number | undefined) => [
      cordonOn(clusterOf({ services: behind(), ...(healthy !== undefined && { targets: new Map([[arn, healthy]]) }) }), 'i-1', placedAt),
    ];
    const certified = (now: number | undefined, then: number | undefined = 2, services = behind()) => {
      const cluster = { ...drained(), services, ...(now !== undefined && { targets: new Map([[arn, now]]) }) };
      const given = { cluster, undertaking: { cordons: placed(then) } };
      const { notes } = describeOne({ ...given, now: placedAt + 61_000 });
      return describeOne({ ...given, before: notes, now: placedAt + 70_000 }).cordon?.drainedUntil !== undefined;
    };

    test('its mark names how many targets were healthy', () => {
      expect(readMark(placed(2)[0]?.before)?.manifest).toEqual({ web: { desired: 2, running: 2, healthy: { '0123456789abcdef': 2 } } });
    });

    test.each<[string, Parameters<typeof certified>, boolean]>([
      ['as many are healthy as were', [2], true],
      ['fewer are healthy, though as many tasks run', [1], false],
      ['it is not known how many are', [undefined], false],
      ['there were few, and are as many', [1, 1], true],
      ['there were more for a moment than it is asked for', [2, 3], true],
      ['it was not known how many were, and all are', [2, undefined], true],
      ['it was not known how many were, and one is missing', [1, undefined], false],
      ['the service is asked for fewer meanwhile', [1, 2, behind(1)], true],
      ['the service has another target group meanwhile', [2, 2, [serviceNamed('web', { desired: 2, running: 2 })]], false],
    ])('where %s', (_, given, isCertified) => {
      expect(certified(...given)).toBe(isCertified);
    });
  });

  test('D6 a change between the two polls begins anew', () => {
    const first = at(drained(), 61);
    expect(at(drained({ version: 8 }), 70, first.notes).cordon?.drainedUntil).toBeUndefined();
  });

  test('a mark that no journal names is of others, and so is one that stood before', () => {
    expect(describeOne({ cluster: drained() }).cordon).toMatchObject({ by: 'others' });
    const before = { ...readMark(cordons[0]?.before), status: 'DRAINING' };
    const placed = [{ ...cordons[0], before }] as typeof cordons;
    expect(describeOne({ cluster: drained(), undertaking: { cordons: placed } }).cordon).toMatchObject({ by: 'others' });
  });

  test('is stuck once nothing has moved for long; a target that leaves its load balancer has an hour more', () => {
    const stuckAt = (status: string, after: number) => {
      const cluster = drained({}, [taskOf('web', 'i-1', { status })]);
      return at(cluster, after, at(cluster, 1).notes).cordon?.stuck;
    };
    expect(stuckAt('STOPPING', 600)).toBeUndefined();
    expect(stuckAt('STOPPING', 640)).toMatch(/^nothing has moved for 10 minutes, slowest is web: a task of web is STOPPING/);
    expect(stuckAt('DEACTIVATING', 4_200)).toBeUndefined();
    expect(stuckAt('DEACTIVATING', 4_300)).toMatch(/^nothing has moved/);
  });

  test('is not stuck while a task on it protects itself, and is ten minutes after that', () => {
    const at20 = placedAt + 20 * 60_000;
    const cluster = drained({}, [taskOf('web', 'i-1', { protectedUntil: at20 })]);
    const first = at(cluster, 1);
    const stuckAfter = (minute: number) => at(cluster, minute * 60, first.notes).cordon?.stuck;
    expect([stuckAfter(15), stuckAfter(30)]).toEqual([undefined, undefined]);
    expect(stuckAfter(31)).toMatch(/^nothing has moved for 30 minutes/);
  });

  describe('with a task that no service keeps', () => {
    const alone = taskOf(undefined, 'i-1', { startedBy: 'a-person' });
    const ends = (tasks: Cluster['tasks'], policy: Given['policy'] = { standalone: 'stop' }, marks = cordons) =>
      describeOne({ cluster: drained({ running: 1 }, [...tasks]), undertaking: { cordons: marks }, policy, now: placedAt + 61_000 }).cordon
        ?.ends;

    test('has it stopped, by name and with the reason, where the policy says so', () => {
      expect(ends([alone, taskOf('log', 'i-1')])).toEqual([
        { what: alone.arn, reason: 'no service keeps it, and its host is replaced (workloads.ecs.standalone: stop)' },
      ]);
    });

    test.each<[string, Parameters<typeof ends>]>([
      ['while a task of a service is there', [[alone, taskOf('web', 'i-1')]]],
      ['while one of a service stops', [[alone, taskOf('web', 'i-1', { status: 'DEACTIVATING' })]]],
      ['where it stops already', [[{ ...alone, status: 'STOPPING' }]]],
      ['where a service has started it', [[{ ...alone, startedBy: 'ecs-svc/1' }]]],
      ['where the policy waits', [[alone], { standalone: 'wait' }]],
      ['where the policy says nothing', [[alone], {}]],
      ['where others have the host drain', [[alone], { standalone: 'stop' }, []]],
    ])('has nothing stopped %s', (_, given) => {
      expect(ends(...given)).toBeUndefined();
    });
  });

  test('whose tasks find no room takes its tasks again: the mark that came last is lifted', () => {
    const unplaced = { at: placedAt + 30_000, message: 'service web was unable to place a task' };
    const services = [serviceNamed('web', { desired: 2, running: 2, pending: 1, unplaced })];
    const cluster = { ...drained({}, [taskOf('web', 'i-1')]), services };
    expect(at(cluster, 35).cordon?.release).toMatch(/^service web finds no room for its tasks/);
    const older = { ...cluster, services: [serviceNamed('web', { pending: 1, unplaced: { ...unplaced, at: placedAt - 1 } })] };
    expect(at(older, 35).cordon?.release).toBeUndefined();
    const newer = { ...cordonOn(full, 'i-2', placedAt + 10_000) };
    const both = { cluster, undertaking: { cordons: [...cordons, newer] }, now: placedAt + 35_000 };
    expect(describeOne(both).cordon?.release).toBeUndefined();
  });
});

describe('tasks that fail on a host, and run elsewhere', () => {
  const failed = (service: string) =>
    taskOf(service, 'i-1', {
      arn: `task/${service}-failed`,
      status: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedAt: start - minutes(2),
      ended: { isGood: false, reason: '' },
    });
  const running = ['web', 'log'].map((service) => taskOf(service, 'i-2', { startedAt: start - minutes(30) }));
  const cluster = clusterOf({ endings: { ended: [failed('web'), failed('log')], running } });

  test('are a sign against it, and against no other, while it goes on to be healthy for its cluster', () => {
    expect(describeOne({ cluster })).toMatchObject({
      work: 'healthy',
      signs: [{ kind: 'tasks', reason: 'tasks of log, web fail on it, and run on other hosts' }],
      notes: { failing: { 'i-1': expect.any(String) } },
    });
    expect(describeOne({ cluster }, 'i-2')).not.toHaveProperty('signs');
  });

  test('are none where what ended is not known', () => {
    expect(describeOne({ cluster: clusterOf() })).not.toHaveProperty('signs');
  });

  test('are remembered while it drains, since none can fail there any more', () => {
    const draining = clusterOf({ hosts: [hostOf('i-1', { status: 'DRAINING' }), hostOf('i-2')] });
    const before = { failing: { 'i-1': 'tasks of log, web fail on it' } };
    expect(describeOne({ cluster: draining, before })).toMatchObject({
      signs: [{ kind: 'tasks', reason: 'tasks of log, web fail on it' }],
      notes: before,
    });
    expect(describeOne({ cluster: draining })).not.toHaveProperty('signs');
  });

  test('let it leave though these services miss tasks, and no other service', () => {
    const short = (name: string) => serviceNamed(name, { desired: 2, running: 1 });
    const leave = (services: ReturnType<typeof short>[], more: Partial<Cluster> = cluster) =>
      describeOne({ cluster: clusterOf({ ...more, services }), undertaking: { due: ['i-1'] } }).mayLeave;
    const log = serviceNamed('log', { isDaemon: true, desired: 2, running: 2 });
    expect(leave([short('web'), log])).toMatchObject({ verdict: 'pass' });
    expect(leave([short('web'), log], { ...cluster, endings: { ended: [], running: [] } })).toMatchObject({
      verdict: 'fail',
      reason: 'service-below-desired web: 1 of 2 tasks run',
    });
  });
});
