import { describe, expect, test } from '@jest/globals';
import type { GroupView, ServerFacts } from '../../core/record/observation.ts';
import { clusterOf, cordonOn, hostOf, pollOf, serviceNamed, swapFor, taskOf, workload } from './cluster-for-tests.ts';
import { findLeaks } from './find-leaks.ts';
import { findUnnamedCluster, findUnsupported } from './find-unsupported.ts';
import { planCluster } from './plan-cluster.ts';

const zones = new Map([
  ['i-1', 'eu-west-1a'],
  ['i-2', 'eu-west-1b'],
]);

test('a plan has every host with its turn and why, fewest tasks first, and what may run beside the services', () => {
  const cluster = clusterOf({ tasks: [taskOf('web', 'i-1'), taskOf('web', 'i-1', { arn: 'second' }), taskOf('web', 'i-2')] });
  const plan = planCluster(workload, pollOf({ cluster, undertaking: { due: ['i-1', 'i-2'] } }), zones, 2);
  expect(plan).toMatchObject({
    name: 'web',
    about: 'ECS, 2 hosts, 2 services, 2 tasks',
    settings: { web: '2 tasks, 100/200: 2 more and 0 fewer may run' },
    forecast: { dueSeconds: 120, roundSeconds: 120 },
  });
  expect(plan.servers.map(({ id, turn, reason, zone }) => [id, turn, reason, zone])).toEqual([
    ['i-2', 'next', '1 tasks move', 'eu-west-1b'],
    ['i-1', 'next', '2 tasks move', 'eu-west-1a'],
  ]);
  expect(plan.warnings).toEqual([expect.stringMatching(/register the task definition recycler-canary/)]);
});

test('a plan says of each host what blocks it, what is not known, whose turn is later, and what is under way', () => {
  const turnOf = (given: Parameters<typeof pollOf>[0]) =>
    planCluster(workload, pollOf({ ...given, undertaking: { due: ['i-1'], ...given?.undertaking } }), zones, 1).servers[0];
  expect(turnOf({ cluster: clusterOf({ tasks: [taskOf(undefined, 'i-1')] }) })).toMatchObject({
    turn: 'blocked',
    keeps: [{ rule: 'standalone' }],
  });
  expect(turnOf({ cluster: clusterOf({ hosts: [hostOf('i-1', { isConnected: false })] }) })).toMatchObject({ turn: 'unknown' });
  const turns = clusterOf({
    hosts: [hostOf('i-1'), hostOf('i-2', { status: 'DRAINING' })],
    services: [
      serviceNamed('web', { desired: 3, running: 3, minimumPercent: 66, maximumPercent: 100 }),
      serviceNamed('log', { isDaemon: true }),
    ],
  });
  expect(turnOf({ cluster: turns })).toMatchObject({ turn: 'waits' });
  expect(turnOf({ undertaking: { swaps: [swapFor('i-1')] } })).toMatchObject({ turn: 'under-way' });
  expect(turnOf({ undertaking: { due: [] } })).toMatchObject({ turn: 'stays', reason: 'it is not due' });
});

test('what is left is every host that drains: ours where the journal names it, with the command that lifts it', () => {
  const cluster = clusterOf({ hosts: [hostOf('i-1', { status: 'DRAINING' }), hostOf('i-2', { status: 'DRAINING' }), hostOf('i-3')] });
  const leaks = findLeaks(workload, cluster.hosts, [cordonOn(clusterOf(), 'i-1', 0)], new Map());
  expect(leaks.map(({ what, isOurs }) => [what, isOurs])).toEqual([
    ['container instance i-1 of i-1 is DRAINING', true],
    ['container instance i-2 of i-2 is DRAINING', false],
  ]);
  expect(leaks[0]?.byHand).toBe('aws ecs update-container-instances-state --cluster web --container-instances i-1 --status ACTIVE');
});

describe('hosts are refused', () => {
  const group = (tags: Record<string, string> = {}) => ({ name: 'web', tags }) as unknown as GroupView;
  const find = (more: Parameters<typeof clusterOf>[0]) => findUnsupported(group(), clusterOf(more));

  test('not where all is well', () => {
    expect(find({})).toEqual([]);
  });

  test('where a service can never move, with the number to change; not for one of other hosts, a daemon, or one without tasks', () => {
    const fixed = { desired: 2, minimumPercent: 100, maximumPercent: 100 };
    expect(find({ services: [serviceNamed('fixed', fixed)] })).toEqual([
      expect.stringMatching(
        /^service fixed can never be moved: of 2 tasks .* at 100\/100 percent: set maximumPercent of service fixed to 200/,
      ),
    ]);
    for (const more of [{ providers: ['other'] }, { launchType: 'FARGATE' }, { isDaemon: true }, { desired: 0 }])
      expect(find({ services: [serviceNamed('fixed', { ...fixed, ...more })] })).toEqual([]);
  });

  test('where their provider is not active, or AWS itself replaces them', () => {
    const [own] = clusterOf().providers;
    if (!own) throw new Error('no provider');
    expect(find({ providers: [{ ...own, status: 'INACTIVE' }] })).toEqual(['capacity provider hosts is INACTIVE: wait until it is ACTIVE']);
    expect(find({ providers: [{ name: 'managed', status: 'ACTIVE', protectsServers: false, scalesServers: false }] })).toEqual([
      expect.stringMatching(/^hosts of capacity provider managed are replaced by AWS itself/),
    ]);
  });

  test('where ECS manages their group, and no tag names their cluster', () => {
    expect(findUnnamedCluster(group({ AmazonECSManaged: '' }))).toMatch(/^web has hosts of Amazon ECS, and no tag recycler:ecs:cluster/);
    expect(findUnnamedCluster(group({ AmazonECSManaged: '', 'recycler:ecs:cluster': 'web' }))).toBeUndefined();
    expect(findUnnamedCluster(group())).toBeUndefined();
  });
});

test('container instances whose server is gone are left over; what stands, stops or reports is not', () => {
  const silent = ['i-1', 'i-2', 'i-3', 'i-4', 'i-5'].map((server) => hostOf(server, { isConnected: false }));
  const hosts = [
    ...silent,
    hostOf('i-6'),
    hostOf('i-7', { isConnected: false, status: 'INACTIVE' }),
    hostOf('i-8', { isConnected: undefined as never }),
  ];
  const states = {
    'i-1': 'terminated',
    'i-2': 'unknown',
    'i-3': 'running',
    'i-4': 'stopped',
    'i-6': 'terminated',
    'i-7': 'terminated',
    'i-8': 'terminated',
  };
  const ended = new Map(Object.entries(states) as [string, ServerFacts['state']][]);
  expect(findLeaks(workload, hosts, [], ended).map(({ kind, what, isOurs }) => [kind, what, isOurs])).toEqual([
    ['registration', 'container instance i-1 is registered for i-1, which is terminated', false],
    ['registration', 'container instance i-2 is registered for i-2, which is not known to EC2 any more', false],
  ]);
});
