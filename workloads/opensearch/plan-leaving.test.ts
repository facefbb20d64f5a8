import { describe, expect, test } from '@jest/globals';
import type { Undertaking } from '../../core/record/undertaking.ts';
import type { Cluster } from './cluster.ts';
import {
  clusterOf,
  copyOf,
  cordonOf,
  excluding,
  indexOf,
  markOf,
  nodeOf,
  now,
  pollOf,
  swapOf,
  usualNodes,
  workload,
} from './cluster-for-tests.ts';
import type { PollWithoutNotes } from './complete-poll.ts';
import { describeCluster } from './describe-cluster.ts';
import { keys } from './settings-keys.ts';

/** May the server of `n1` leave? */
const ask = (cluster: Cluster, more: Parameters<typeof pollOf>[1] = {}, server = 'i-1') =>
  describeCluster(workload, pollOf(cluster, { undertaking: { due: ['i-1'] }, ...more })).servers[server]?.mayLeave;

const settings = (persistent: Record<string, string>, transient: Record<string, string> = {}): Cluster['settings'] => ({
  ...clusterOf().settings,
  persistent,
  transient,
});

test('a server may leave a cluster that has settled, has room and can do without it', () => {
  expect(ask(clusterOf())).toEqual({ verdict: 'pass', reason: expect.any(String) });
});

describe('no server leaves', () => {
  test.each<[string, Cluster, RegExp]>([
    [
      'a cluster of a Kubernetes operator',
      clusterOf({ nodes: [nodeOf('n1', { attributes: { k8s_node_name: 'x' } }), ...usualNodes.slice(1)] }),
      /Kubernetes operator/,
    ],
    [
      'a domain of AWS OpenSearch Service',
      clusterOf({ nodes: [nodeOf('n1', { attributes: { di_number: '1' } }), ...usualNodes.slice(1)] }),
      /AWS OpenSearch Service/,
    ],
    [
      'a product of a version that is not known',
      clusterOf({ nodes: [nodeOf('n1', { version: '1.3.0' }), ...usualNodes.slice(1)] }),
      /1\.3\.0/,
    ],
    ['a node that is a cluster of its own', clusterOf({ nodes: [nodeOf('n1', { isAlone: true }), ...usualNodes.slice(1)] }), /single-node/],
    ['a cluster that is read-only', clusterOf({ blocks: ['cluster read-only (api)'] }), /read-only/],
    ['where a transient setting would hide ours', clusterOf({ settings: settings({}, { [keys.excludeIds]: 'x' }) }), /transient setting/],
    [
      'where archived settings keep all others from being written',
      clusterOf({ settings: settings({ 'archived.old.key': '1' }) }),
      /archived\.old\.key/,
    ],
    [
      'while allocation is not enabled for all: a drain beside such a hold moves no replica',
      clusterOf({ settings: settings({ [keys.enable]: 'primaries' }) }),
      /is primaries/,
    ],
    [
      'while an index on it has allocation disabled',
      clusterOf({ indices: [indexOf({ settings: { 'routing.allocation.enable': 'none' } })] }),
      /of logs is none/,
    ],
    [
      'with an index that the routing table does not know: no shard is not no data',
      clusterOf({ unrouted: ['old'] }),
      /index old has no routing table/,
    ],
    ['with a dangling index', clusterOf({ dangling: ['lost'] }), /lost is dangling/],
    [
      'while the vote of a node is excluded by others',
      clusterOf({ voting: { committed: ['n9'], exclusions: [{ id: 'x', name: 'gone' }] } }),
      /excluded by others/,
    ],
    [
      'a cluster that is red',
      clusterOf({ copies: [copyOf('', { isPrimary: true, state: 'UNASSIGNED' })] }),
      /primary of logs\[0\] is unassigned/,
    ],
    [
      'while a copy is initializing',
      clusterOf({ copies: [copyOf('n1', { isPrimary: true }), copyOf('n2', { state: 'INITIALIZING' })] }),
      /initializing/,
    ],
    [
      'while a copy waits for a node that left',
      clusterOf({ copies: [copyOf('n1', { isPrimary: true }), copyOf('', { state: 'UNASSIGNED', isDelayed: true })] }),
      /waiting for a node/,
    ],
    [
      'while copies move for balance',
      clusterOf({ copies: [copyOf('n1', { isPrimary: true }), copyOf('n2', { state: 'RELOCATING', target: 'n3' })] }),
      /moving for other reasons/,
    ],
    [
      'while fetches are in flight',
      clusterOf({ health: { status: 'yellow', hasTimedOut: false, inFlightFetches: 1, pendingTasks: 0 } }),
      /in flight/,
    ],
    [
      'while the health times out',
      clusterOf({ health: { status: 'green', hasTimedOut: true, inFlightFetches: 0, pendingTasks: 40 } }),
      /40 tasks/,
    ],
    ['while a snapshot copies from it', clusterOf({ snapshotting: new Set(['n1']) }), /snapshot/],
    [
      'with an index that is bound to its node',
      clusterOf({ indices: [indexOf({ settings: { 'routing.allocation.require._name': 'i-1' } })] }),
      /bound to its node/,
    ],
    [
      'with its disk above the low watermark',
      clusterOf({ nodes: [nodeOf('n1', { disk: { total: 1_000, available: 120 } }), ...usualNodes.slice(1)] }),
      /low watermark/,
    ],
    [
      'while any disk is above the high watermark',
      clusterOf({ nodes: [nodeOf('n1'), nodeOf('n2', { disk: { total: 1_000, available: 50 } }), ...usualNodes.slice(2)] }),
      /high watermark/,
    ],
  ])('%s', (_, cluster, why) => {
    expect(ask(cluster)).toEqual({ verdict: 'fail', reason: expect.stringMatching(why) });
  });

  test('where the disk of a node cannot be read: that is unknown, and no permission', () => {
    const { disk: _, ...blind } = nodeOf('n2');
    expect(ask(clusterOf({ nodes: [nodeOf('n1'), blind, ...usualNodes.slice(2)] }))).toMatchObject({ verdict: 'unknown' });
  });

  test('whose node is not in the cluster, or cannot be known', () => {
    const gone = clusterOf({ nodes: usualNodes.slice(1), copies: [copyOf('n2', { isPrimary: true })] });
    expect(ask(gone, { servers: ['i-1', 'i-2', 'i-3', 'i-9'] })).toMatchObject({ verdict: 'unknown' });
  });
});

describe('a cluster that is yellow', () => {
  const yellow = clusterOf({ copies: [copyOf('n1', { isPrimary: true }), copyOf('', { state: 'UNASSIGNED' })] });

  test('has settled as far as it had when the campaign began', () => {
    expect(ask(yellow)).toMatchObject({ verdict: 'pass' });
    const { notes } = describeCluster(workload, pollOf(clusterOf(), {}));
    const later = { due: ['i-1'], notes: { 'opensearch/uuid': notes } };
    expect(ask(yellow, { undertaking: later })).toMatchObject({
      verdict: 'fail',
      reason: expect.stringContaining('when the campaign began'),
    });
  });

  test('has settled while an index that expands itself wants more copies than there are places', () => {
    const copies = [copyOf('n1', { isPrimary: true }), copyOf('n2'), copyOf('', { state: 'UNASSIGNED' })];
    const { notes } = describeCluster(workload, pollOf(clusterOf(), {}));
    const cluster = clusterOf({ copies, indices: [indexOf({ replicas: 2, autoExpand: '0-all' })] });
    expect(ask(cluster, { undertaking: { due: ['i-1'], notes: { 'opensearch/uuid': notes } } })).toMatchObject({ verdict: 'pass' });
  });
});

describe('a newer version is a one-way door', () => {
  const wanting = (version: string | undefined, upgrade = false): Partial<PollWithoutNotes> => ({
    wantedVersions: { data: version },
    taken: { repositories: ['backup'], snapshots: [{ name: 'backup/s', state: 'SUCCESS', startedAt: now, indices: ['logs'] }] },
    policy: { method: 'auto', reimage: { acceptSingleCopy: false }, upgrade },
  });

  test.each<[string, string | undefined, boolean, string]>([
    ['an unknown version is refused', undefined, true, 'fail'],
    ['an older one is refused', '2.18.0', true, 'fail'],
    ['the same one is not', '2.19.6', false, 'pass'],
    ['a newer one needs the word of the policy', '2.19.10', false, 'fail'],
    ['and has it', '3.0.0', true, 'pass'],
  ])('%s', (_, version, upgrade, verdict) => {
    const alone = clusterOf({ indices: [indexOf({ replicas: 0 })], copies: [copyOf('n1', { isPrimary: true })] });
    expect(ask(alone, wanting(version, upgrade) as never)).toMatchObject({ verdict });
  });

  describe('of which enough must be there before the first drain', () => {
    const newer = (id: string, zone: string) => nodeOf(id, { version: '3.0.0', attributes: { zone } });
    const among = (...nodes: ReturnType<typeof nodeOf>[]) =>
      ask(clusterOf({ nodes: [...usualNodes, ...nodes] }), wanting('3.0.0', true) as never);

    test('so that none joins server by server where a shard has replicas: they could not move to old nodes', () => {
      expect(among()).toEqual({
        verdict: 'fail',
        reason: expect.stringMatching(
          /with 2 copies of a shard 2 such nodes in 2 zones must be there before the first drain, and 0 are.*reimage/,
        ),
      });
      expect(among(newer('n4', 'a'))).toMatchObject({ verdict: 'fail' });
    });

    test('in as many zones as a shard has copies', () => {
      expect(among(newer('n4', 'a'), newer('n5', 'a'))).toMatchObject({ verdict: 'fail' });
      expect(among(newer('n4', 'a'), newer('n5', 'b'))).toMatchObject({ verdict: 'pass' });
    });
  });
});

describe('the order', () => {
  const due = ['i-1', 'i-2', 'i-3', 'i-9'];
  const undertake = (more: Partial<Undertaking> = {}): { undertaking: Partial<Undertaking> } => ({ undertaking: { due, ...more } });

  test('is zone by zone, by the attribute that the cluster uses', () => {
    expect(ask(clusterOf(), undertake())).toMatchObject({ verdict: 'pass' });
    expect(ask(clusterOf(), undertake(), 'i-2')).toMatchObject({ reason: 'zones go one at a time, and a is next' });
    const under = undertake({ due: ['i-2', 'i-3'], swaps: [swapOf('i-1', { stage: 'draining' })] });
    expect(ask(clusterOf(), under, 'i-2')).toMatchObject({ reason: 'zones go one at a time, and a is under way' });
  });

  test('has masters last, one at a time, and the elected one at the very end', () => {
    const masters = ['n7', 'n8', 'n9'].map((id) => nodeOf(id, { roles: ['master'] }));
    const cluster = clusterOf({
      nodes: [...usualNodes.slice(0, 3), ...masters],
      voting: { committed: ['n7', 'n8', 'n9'], exclusions: [] },
    });
    const all = { due: ['i-1', 'i-7', 'i-8', 'i-9'] };
    expect(ask(cluster, undertake(all), 'i-7')).toMatchObject({ reason: 'masters go last, and 1 other server must be replaced before' });
    const last = { due: ['i-7', 'i-8', 'i-9'] };
    expect(ask(cluster, undertake(last), 'i-7')).toMatchObject({ verdict: 'pass' });
    expect(ask(cluster, undertake(last), 'i-9')).toMatchObject({ reason: 'the elected master goes last, after 2 other servers' });
    expect(ask(cluster, undertake({ due: ['i-8', 'i-9'], swaps: [swapOf('i-7')] }), 'i-8')).toMatchObject({
      reason: expect.stringContaining('one at a time'),
    });
    expect(ask(cluster, undertake({ due: ['i-9'] }), 'i-9')).toMatchObject({ verdict: 'pass' });
  });

  test('has the old nodes of a zone wait until every replacement under way has joined, and drains them together', () => {
    const nodes = [nodeOf('n1'), nodeOf('n4'), nodeOf('n5'), ...usualNodes.slice(1)];
    const swaps = [swapOf('i-1', { replacement: 'i-5' }), swapOf('i-4', { stage: 'booting' })];
    expect(ask(clusterOf({ nodes }), undertake({ due: [], swaps }))).toMatchObject({
      reason: expect.stringContaining('drained together with 1 other server'),
    });
    const rolledBack = [swaps[0], swapOf('i-4', { stage: 'booting', isRolledBack: true })] as typeof swaps;
    expect(ask(clusterOf({ nodes }), undertake({ due: [], swaps: rolledBack }))).toMatchObject({
      reason: expect.stringContaining('allocator'),
    });
  });
});

describe('the quorum', () => {
  const masters = (count: number, more: Parameters<typeof nodeOf>[1] = {}) =>
    ['n7', 'n8', 'n9'].slice(3 - count).map((id) => nodeOf(id, { roles: ['master'], ...more }));
  const cluster = (count: number, more: Parameters<typeof nodeOf>[1] = {}, voting = ['n9']) =>
    clusterOf({ nodes: [...usualNodes.slice(0, 3), ...masters(count, more)], voting: { committed: voting, exclusions: [] } });

  test.each<[string, Cluster, Partial<Undertaking>, string]>([
    ['is not left without a master', cluster(1), {}, 'only master-eligible'],
    ['is not changed while a node with a vote is missing', cluster(3, {}, ['n9', 'lost']), {}, 'lost has a vote'],
    ['keeps three where a replacement does not join first', cluster(3), { joinsFirst: false }, 'only 2 master-eligible'],
    ['is not looked for at addresses that a replacement has not', cluster(3, { seeds: ['10.0.0.7:9300'] }), {}, 'by their addresses alone'],
  ])('%s', (_, given, more, why) => {
    expect(ask(given, { undertaking: { due: ['i-9'], ...more } }, 'i-9')).toEqual({
      verdict: 'fail',
      reason: expect.stringContaining(why),
    });
  });

  test('loses one vote of ours at a time', () => {
    const undertaking = { due: ['i-8'], cordons: [cordonOf('n9', markOf('n9', { vote: true }))] };
    const given = { ...cluster(3), voting: { committed: ['n7', 'n8'], exclusions: [{ id: 'n9', name: 'i-9' }] } };
    expect(ask(given, { undertaking }, 'i-8')).toMatchObject({ reason: 'the vote of i-9 is excluded still, and only one is at a time' });
  });
});

describe('feasibility is asked twice', () => {
  const joined = { due: [], swaps: [swapOf('i-1', { replacement: 'i-3' })] };

  test('by arithmetic before the launch, when nothing can be asked yet', () => {
    expect(ask(clusterOf(), { undertaking: { due: ['i-1'] } })).toMatchObject({ verdict: 'pass' });
  });

  test('by the allocator once the replacement has joined: without its answer the node is not excluded', () => {
    expect(ask(clusterOf(), { undertaking: joined })).toMatchObject({ verdict: 'unknown' });
    const no = { verdict: 'fail' as const, reason: 'logs[0] could not move to another node (awareness: ...)' };
    expect(ask(clusterOf(), { undertaking: joined, allocator: new Map([['i-1', no]]) })).toEqual(no);
  });

  test('and terminate-first only where the other nodes can take everything', () => {
    const two = clusterOf({ nodes: [nodeOf('n1'), nodeOf('n2'), nodeOf('n9', { roles: ['master'] })] });
    expect(ask(two, { undertaking: { due: ['i-1'], joinsFirst: false } })).toMatchObject({
      reason: expect.stringContaining('every other node'),
    });
    const full = clusterOf({ nodes: [nodeOf('n1', { disk: { total: 9_000, available: 2_000 } }), ...usualNodes.slice(1)] });
    expect(ask(full, { undertaking: { due: ['i-1'], joinsFirst: false } })).toMatchObject({
      reason: expect.stringContaining('room for 700 bytes'),
    });
  });
});

test('moves off a node that is excluded do not count as unrest', () => {
  const copies = [copyOf('n1', { isPrimary: true, state: 'RELOCATING', target: 'n3' }), copyOf('n2')];
  expect(
    ask(clusterOf({ settings: excluding('n1'), copies }), { undertaking: { due: ['i-4'], cordons: [cordonOf('n1')] } }, 'i-2')?.reason,
  ).not.toContain('moving');
});

test('terminate-first, no server leaves where its shards would be too many for the nodes that stay: max_shards_per_node', () => {
  const alone = { undertaking: { due: ['i-1'], joinsFirst: false } };
  const reasonOf = (each: string) => JSON.stringify(ask(clusterOf({ settings: settings({ [keys.shardsPerNode]: each }) }), alone));
  // Two copies are open, and two data nodes would stay.
  expect(reasonOf('0')).toContain('without it 2 data nodes may hold 0 shards');
  expect(reasonOf('1')).not.toContain('may hold');
  expect(reasonOf('many')).toContain('is not a number');
});
