import { describe, expect, test } from '@jest/globals';
import type { PlacedCordon } from '../../core/record/journal.ts';
import type { SwapUnderWay } from '../../core/record/undertaking.ts';
import type { Cluster } from './cluster.ts';
import { clusterOf, copyOf, indexOf, markOf, nodeOf, now, policyOf, pollOf, swapOf, workload } from './cluster-for-tests.ts';
import type { PollWithoutNotes } from './complete-poll.ts';
import { describeCluster } from './describe-cluster.ts';
import { findLeaks } from './find-leaks.ts';
import type { Notes } from './notes.ts';
import { planCluster } from './plan-cluster.ts';
import { keys } from './settings-keys.ts';

type More = NonNullable<Parameters<typeof pollOf>[1]>;

const zones = ['a', 'b', 'c', 'a'];
const data = zones.map((zone, index) => nodeOf(`n${index + 1}`, { attributes: { zone } }));
const masters = ['7', '8', '9'].map((id) => nodeOf(`n${id}`, { roles: ['cluster_manager'] }));
const three = [copyOf('n1', { isPrimary: true }), copyOf('n2'), copyOf('n3')];

/** Four data nodes and three masters; `logs` has its primary on `n1` and replicas on `n2` and `n3`. */
const replicated = (more: Parameters<typeof clusterOf>[0] = {}): Cluster =>
  clusterOf({
    nodes: [...data, ...masters],
    copies: three,
    indices: [indexOf({ replicas: 2 })],
    voting: { committed: ['n7', 'n8', 'n9'], exclusions: [] },
    ...more,
  });

const allowed = { due: ['i-1'], mayBeOut: 1, provesInPlace: true, isReplacing: true };
const reimage = { policy: policyOf({ method: 'reimage' }), undertaking: allowed };
const describeWith = (cluster: Cluster, more: More = {}) => describeCluster(workload, pollOf(cluster, { ...reimage, ...more }));
const ask = (cluster: Cluster, more: More = {}, server = 'i-1') => describeWith(cluster, more).servers[server]?.mayLeave;

const withNode = (id: string, change: Partial<ReturnType<typeof nodeOf>>) =>
  replicated({ nodes: [...data, ...masters].map((node) => (node.id === id ? { ...node, ...change } : node)) });
const comebacks = (verdict: 'fail' | 'unknown') => new Map([['i-1', { verdict, reason: 'its user data differs' }]]);

test('a server may be sent away that comes back, and that the cluster can do without meanwhile', () => {
  expect(ask(replicated())).toEqual({ verdict: 'pass', reason: expect.any(String) });
});

describe('no server is sent away', () => {
  test.each<[string, Cluster, More, RegExp]>([
    [
      'with one other copy of a shard: a node that dies meanwhile makes the cluster red',
      replicated({ copies: three.slice(0, 2) }),
      {},
      /logs\[0\] has 1 in-sync copy/,
    ],
    ['with no other copy of a shard', replicated({ copies: three.slice(0, 1) }), {}, /logs\[0\] has 0 in-sync copies/],
    [
      'where another copy is not in sync',
      replicated({ indices: [indexOf({ replicas: 2, inSync: { '0': ['on-n1', 'on-n2'] } })] }),
      {},
      /has 1 in-sync copy/,
    ],
    [
      'where another copy is search-only',
      replicated({ copies: [...three.slice(0, 2), copyOf('n3', { isSearchOnly: true })] }),
      {},
      /has 1 in-sync/,
    ],
    [
      'where another copy only moves there',
      replicated({ copies: [...three.slice(0, 2), copyOf('n3', { state: 'RELOCATING', target: 'n4' })] }),
      {},
      /has 1 in-sync/,
    ],
    [
      'whose data lies on the root volume',
      withNode('n1', { mounts: [{ mount: '/ (/dev/nvme0n1p1)', type: 'xfs' }] }),
      {},
      /lies on the root volume/,
    ],
    ['whose data lies in memory', withNode('n1', { mounts: [{ mount: '/data (tmpfs)', type: 'tmpfs' }] }), {}, /type tmpfs/],
    [
      'one of whose data paths lies on the root volume',
      withNode('n1', {
        mounts: [
          { mount: '/data (/dev/nvme1n1)', type: 'xfs' },
          { mount: '/ (/dev/root)', type: 'ext4' },
        ],
      }),
      {},
      /lies on the root volume/,
    ],
    ['whose node does not say where its data lies', withoutMounts(), {}, /does not say where its data lies/],
    ['where more than the image differs', replicated(), { comebacks: comebacks('fail') }, /its user data differs/],
    ['where EC2 was not asked', replicated(), { comebacks: new Map() }, /EC2 was not asked/],
    ['where nothing may be missing', replicated(), { undertaking: { ...allowed, mayBeOut: 0 } }, /set pace.maxUnavailable to 1/],
    ['where nothing is proven in place', replicated(), { undertaking: { ...allowed, provesInPlace: false } }, /set proof.inPlace to true/],
    [
      'where writes wait for all copies',
      replicated({ indices: [indexOf({ replicas: 2, settings: { 'write.wait_for_active_shards': 'all' } })] }),
      {},
      /waits for all active copies/,
    ],
    [
      'where writes wait for three copies of three',
      replicated({ indices: [indexOf({ replicas: 2, settings: { 'write.wait_for_active_shards': '3' } })] }),
      {},
      /waits for 3 active copies/,
    ],
    [
      'where the others may not hold all shards',
      replicated({ settings: { persistent: { [keys.shardsPerNode]: '0' }, transient: {}, defaults: {} } }),
      {},
      /3 shards are open, and without it 0 may be/,
    ],
    ['above the low watermark', withNode('n1', { disk: { total: 1_000, available: 100 } }), {}, /above the low watermark/],
    ['while a snapshot copies from it', replicated({ snapshotting: new Set(['n1']) }), {}, /snapshot/],
    [
      'while the cluster has not settled',
      replicated({ copies: [...three, copyOf('n4', { shard: 1, state: 'INITIALIZING' })] }),
      {},
      /initializing/,
    ],
    [
      'while another one is under way',
      replicated(),
      { undertaking: { ...allowed, swaps: [swapOf('i-2', { zone: 'a', method: 'reimage' })] } },
      /one at a time, and i-2/,
    ],
    [
      'while a node with a vote is missing',
      replicated({ voting: { committed: ['n7', 'n8', 'gone'], exclusions: [] } }),
      {},
      /gone has a vote/,
    ],
    [
      'while allocation is not enabled for all',
      replicated({ settings: { persistent: { [keys.enable]: 'none' }, transient: {}, defaults: {} } }),
      {},
      /enable is none/,
    ],
    [
      'where a transient setting would hide the hold',
      replicated({ settings: { persistent: {}, transient: { [keys.enable]: 'all' }, defaults: {} } }),
      {},
      /transient setting/,
    ],
    [
      'while votes of others are excluded',
      replicated({ voting: { committed: ['n7', 'n8', 'n9'], exclusions: [{ id: 'x', name: 'x' }] } }),
      {},
      /excluded by others/,
    ],
    ['whose image says no version', replicated(), { wantedVersions: { data: undefined } }, /recycler:server-version/],
    ['for an older version', replicated(), { wantedVersions: { data: '2.18.0' } }, /older/],
  ])('%s', (_, cluster, more, reason) => {
    const verdict = ask(cluster, more);
    expect(verdict?.verdict).not.toBe('pass');
    expect(verdict?.reason).toMatch(reason);
  });

  test('of two masters: one voter would be left, or none', () => {
    const cluster = replicated({ nodes: [...data, ...masters.slice(1)], voting: { committed: ['n9'], exclusions: [] } });
    expect(ask(cluster, { undertaking: { ...allowed, due: ['i-8'] } }, 'i-8')?.reason).toMatch(/only 1 other master-eligible node stays/);
  });

  test('that is a master, before the others; the elected one at the very end', () => {
    const due = (servers: string[]) => ({ undertaking: { ...allowed, due: servers } });
    expect(ask(replicated(), due(['i-1', 'i-8']), 'i-8')?.reason).toMatch(/masters go last/);
    expect(ask(replicated(), due(['i-8', 'i-9']), 'i-9')?.reason).toMatch(/elected master goes last/);
    expect(ask(replicated(), due(['i-9']), 'i-9')?.verdict).toBe('pass');
  });
});

function withoutMounts(): Cluster {
  const { mounts: _, ...node } = data[0] ?? nodeOf('n1');
  return replicated({ nodes: [node, ...data.slice(1), ...masters] });
}

test('one other copy is enough where the policy accepts that', () => {
  const policy = policyOf({ method: 'reimage', reimage: { acceptSingleCopy: true } });
  expect(ask(replicated({ copies: three.slice(0, 2), indices: [indexOf()] }), { policy })?.verdict).toBe('pass');
});

describe('the method of a campaign', () => {
  const auto = (cluster: Cluster, more: More = {}) => describeWith(cluster, { policy: policyOf({}), ...more }).notes.renewal;

  test('by auto is that servers come back, where every one that is due can', () => {
    expect(auto(replicated())).toMatchObject({ by: 'reimage' });
    expect(auto(replicated({ copies: three.slice(0, 2) }))).toEqual({
      by: 'replace',
      reason: expect.stringMatching(/^i-1 cannot come back from the image itself: logs\[0\] has 1 in-sync copy/),
    });
  });

  test('by auto takes what is not known for no', () => {
    expect(auto(replicated(), { comebacks: comebacks('unknown') })).toMatchObject({ by: 'replace' });
  });

  test('by auto is open as long as the cluster has not settled, or nothing is due', () => {
    expect(auto(replicated({ copies: [...three, copyOf('n4', { shard: 1, state: 'INITIALIZING' })] }))).toBeUndefined();
    expect(auto(replicated(), { undertaking: { ...allowed, due: [] } })).toBeUndefined();
  });

  test('stays what it was for the whole campaign', () => {
    const notes = describeWith(replicated(), { policy: policyOf({}) }).notes;
    const later = { undertaking: { ...allowed, notes: { 'opensearch/uuid': notes } } };
    expect(auto(replicated({ copies: three.slice(0, 2) }), later)).toMatchObject({ by: 'reimage' });
  });

  test('is what the policy says otherwise', () => {
    for (const method of ['replace', 'reimage'] as const)
      expect(describeWith(replicated({ copies: three.slice(0, 1) }), { policy: policyOf({ method }) }).notes.renewal?.by).toBe(method);
  });
});

/** Allocation is held for `n1`, whose server is to be sent away. */
const held = (more: Parameters<typeof clusterOf>[0] = {}): Cluster =>
  replicated({ settings: { persistent: { [keys.enable]: 'primaries', [keys.rebalance]: 'none' }, transient: {}, defaults: {} }, ...more });
const peers = [...data, ...masters].map(({ id }) => id);
const mark = markOf('n1', { hold: { enable: null, peers } });
const placed: PlacedCordon = { kind: 'cordon', group: 'data', server: 'i-1', workload, purpose: 'restart', at: now - 60_000, before: mark };
const swap = (stage: SwapUnderWay['stage']): SwapUnderWay => swapOf('i-1', { method: 'reimage', stage });
const notesOf = (more: Partial<Notes> = {}): Notes => ({
  baseline: {},
  members: {},
  drained: {},
  progress: {},
  absent: [],
  renewal: { by: 'reimage', reason: 'x' },
  returning: {},
  ...more,
});
const before = { node: 'n1', ephemeral: 'n1-run', roles: ['data'], mounts: ['/data'], manifest: { 'u-logs': { '0': 0 } } };

const poll = (
  cluster: Cluster,
  stage: SwapUnderWay['stage'],
  notes: Partial<Notes> = {},
  cordons = [placed],
  more: Partial<PollWithoutNotes> = {},
) =>
  describeWith(cluster, {
    ...more,
    servers: ['i-1', 'i-2', 'i-3', 'i-4', 'i-7', 'i-8', 'i-9'],
    undertaking: { ...allowed, due: [], swaps: [swap(stage)], cordons, notes: { 'opensearch/uuid': notesOf(notes) } },
  });

describe('a server that is about to be sent away', () => {
  const drained = { drained: { 'i-1': { at: now - 5_000, ephemeral: 'n1-run' } } };

  test('is certified once two polls have found that the cluster can do without it', () => {
    expect(poll(held(), 'draining').servers['i-1']?.cordon).toMatchObject({ purpose: 'restart', left: 0 });
    expect(poll(held(), 'draining').servers['i-1']?.cordon?.drainedUntil).toBeUndefined();
    expect(poll(held(), 'draining', drained).servers['i-1']?.cordon?.drainedUntil).toBe(now + 60_000);
  });

  test.each<[string, Cluster]>([
    ['a copy elsewhere is lost', held({ copies: three.slice(0, 2) })],
    ['it is elected', held({ master: 'n1' })],
    ['its node was started again', held({ nodes: [nodeOf('n1', { ephemeral: 'other' }), ...data.slice(1), ...masters] })],
    ['a vote is missing', held({ voting: { committed: ['n7', 'n8', 'gone'], exclusions: [] } })],
    ['a snapshot copies from it', held({ snapshotting: new Set(['n1']) })],
    ['the health timed out', held({ health: { status: 'green', hasTimedOut: true, inFlightFetches: 0, pendingTasks: 9 } })],
    ['a copy of its shard initializes', held({ copies: [...three, copyOf('n4', { state: 'INITIALIZING' })] })],
  ])('is not certified where %s', (_, cluster) => {
    const cordon = poll(cluster, 'draining', drained).servers['i-1']?.cordon;
    expect(cordon?.drainedUntil).toBeUndefined();
    expect(cordon?.left).toBeGreaterThan(0);
  });

  test('is certified though replicas of a new index wait for the end of the hold', () => {
    const fresh = [copyOf('n2', { index: 'new', isPrimary: true }), copyOf('n3', { index: 'new', state: 'UNASSIGNED' })].map(
      ({ node, ...copy }) => (copy.state === 'UNASSIGNED' ? copy : { ...copy, ...(node !== undefined && { node }) }),
    );
    const indices = [indexOf({ replicas: 2 }), indexOf({ name: 'new', uuid: 'u-new' })];
    expect(poll(held({ copies: [...three, ...fresh], indices }), 'draining', drained).servers['i-1']?.cordon?.drainedUntil).toBeDefined();
  });

  test('has no mark any more once others enabled allocation again, or its vote is still excluded', () => {
    expect(poll(replicated(), 'draining').servers['i-1']?.cordon).toBeUndefined();
    const voting = { committed: ['n8', 'n9'], exclusions: [{ id: 'n1', name: 'n1' }] };
    expect(poll(held({ voting }), 'draining').servers['i-1']?.cordon).toBeUndefined();
  });

  test('is let go at once where another node leaves', () => {
    const without = held({ nodes: [...data.slice(0, 3), ...masters] });
    expect(poll(without, 'draining').servers['i-1']?.cordon?.release).toMatch(/node n4 has left/);
  });

  test('remembers what it was like', () => {
    expect(poll(held(), 'draining').notes.returning).toEqual({ 'i-1': before });
  });
});

describe('a server that is away', () => {
  const away = (more: Parameters<typeof clusterOf>[0] = {}, cordons = [placed]) =>
    poll(
      held({ nodes: [...data.slice(1), ...masters], copies: three.slice(1), ...more }),
      'booting',
      { returning: { 'i-1': before } },
      cordons,
    ).servers['i-1'];
  const back = (
    change: Partial<ReturnType<typeof nodeOf>> = {},
    more: Parameters<typeof clusterOf>[0] = {},
    cordons: PlacedCordon[] = [],
  ) => away({ nodes: [nodeOf('n1', { ephemeral: 'n1-new', ...change }), ...data.slice(1), ...masters], copies: three, ...more }, cordons);

  test('starts, and keeps its mark, until its node is there in another run', () => {
    expect(away()).toMatchObject({ work: 'starting', cordon: { purpose: 'restart' } });
    expect(away({ nodes: [...data, ...masters] })).toMatchObject({ work: 'starting' });
    expect(back({}, {}, [placed])).toMatchObject({ work: 'healthy', joined: { verdict: 'unknown' }, cordon: {} });
  });

  test('has its mark lifted at once where another node leaves', () => {
    expect(away({ nodes: [...data.slice(2), ...masters] })?.cordon?.release).toMatch(/node n2 has left/);
  });

  test('is back with its id, its roles, its mounts and every shard that it held', () => {
    expect(back()).toMatchObject({ work: 'healthy', joined: { verdict: 'pass' } });
  });

  test('is waited for while a shard of it is not started again', () => {
    expect(back({}, { copies: three.slice(1) })?.joined).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringMatching(/logs\[0\] first/),
    });
  });

  test('may have lost a shard that has all of its copies elsewhere by now, or whose index is deleted', () => {
    expect(back({}, { copies: [copyOf('n2', { isPrimary: true }), copyOf('n3'), copyOf('n4')] })?.joined.verdict).toBe('pass');
    expect(back({}, { copies: [], indices: [] })?.joined.verdict).toBe('pass');
  });

  test.each<[string, Partial<ReturnType<typeof nodeOf>>, RegExp]>([
    [
      'comes back empty, under another id',
      { id: 'n5', name: 'i-1', addresses: ['10.0.0.1'] },
      /it is node n5 now, and was n1: its data is not there/,
    ],
    ['has its data elsewhere', { mounts: [{ mount: '/ (/dev/root)', type: 'ext4' }] }, /its data lies on \/, and lay on \/data/],
    ['lost a role', { roles: ['ingest'] }, /not the role data/],
    ['runs another version than its image says', { version: '2.18.0' }, /runs version 2.18.0/],
  ])('has failed where it %s', (_, change, reason) => {
    expect(back(change)?.joined).toEqual({ verdict: 'fail', reason: expect.stringMatching(reason) });
  });

  test('of which is not known what it was like is unknown', () => {
    expect(poll(held(), 'booting').servers['i-1']?.work).not.toBe('healthy');
  });
});

describe('a plan', () => {
  const plan = (policy: object, cluster = replicated(), undertaking = {}) =>
    planCluster(workload, pollOf(cluster, { policy: policyOf(policy), undertaking: { ...allowed, ...undertaking } }), {
      stores: new Map(peers.map((id) => [id, 1_000])),
      slots: 1,
    });

  test('says that servers come back, why so, and that nothing moves', () => {
    const { method, bytesToMove, servers } = plan({});
    expect(method).toEqual({
      name: 'reimage',
      reason: expect.stringMatching(/^auto: every server that is due can come back with its data/),
    });
    expect(bytesToMove).toBe(0);
    expect(servers[0]).toMatchObject({ id: 'i-1', turn: 'next', bytes: 0, keeps: [] });
    expect(plan({ reimage: { acceptSingleCopy: true } }).method.reason).toMatch(
      /one other copy of a shard accepted, a node that dies meanwhile/,
    );
  });

  test('says which server cannot, and why', () => {
    const { method, bytesToMove } = plan({}, replicated({ copies: three.slice(0, 2), indices: [indexOf()] }));
    expect(method).toEqual({
      name: 'replace',
      reason: expect.stringMatching(/^auto: i-1 cannot come back from the image itself: logs\[0\]/),
    });
    expect(bytesToMove).toBe(1_000);
    expect(plan({}, replicated(), { mayBeOut: 0 }).method.reason).toMatch(/set pace.maxUnavailable to 1/);
    expect(plan({ method: 'replace' }).method).toMatchObject({
      name: 'replace',
      reason: expect.stringMatching(/^the policy says replace/),
    });
  });

  test('names what keeps each server where the policy asks for it', () => {
    const { method, servers } = plan({ method: 'reimage' }, replicated({ copies: three.slice(0, 1) }));
    expect(method.name).toBe('reimage');
    expect(servers[0]).toMatchObject({ turn: 'blocked', keeps: [{ rule: 'areCopiesElsewhere', verdict: 'fail' }] });
  });
});

test('allocation that is still held is a leak, ours where the journal says so', () => {
  const place = { workload, name: 'search', address: 'http://10.0.0.2:9200' };
  const leaks = (cordons: PlacedCordon[]) => findLeaks(held(), cordons, place).filter(({ what }) => what.startsWith(keys.enable));
  expect(leaks([placed])).toMatchObject([{ isOurs: true, what: expect.stringMatching(/before the campaign it was not set/) }]);
  expect(leaks([])).toMatchObject([{ isOurs: false }]);
  expect(leaks([])[0]?.byHand).toContain(`"${keys.enable}":null`);
});
