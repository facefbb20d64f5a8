import { describe, expect, test } from '@jest/globals';
import { clusterOf, copyOf, cordonOf, excluding, indexOf, nodeOf, pollOf, swapOf, usualNodes, workload } from './cluster-for-tests.ts';
import { type PlanFacts, planCluster } from './plan-cluster.ts';
import { keys } from './settings-keys.ts';

const terabyte = 2 ** 40;

const plan = (poll: Parameters<typeof pollOf>[1] = {}, facts: Partial<PlanFacts> = {}, cluster = clusterOf()) =>
  planCluster(workload, pollOf(cluster, { undertaking: { due: ['i-1', 'i-2', 'i-3', 'i-9'], isReplacing: true }, ...poll }), {
    stores: new Map([...cluster.nodes.keys()].map((id) => [id, 1_000])),
    slots: 1,
    ...facts,
  });

/** Nine nodes: two data nodes in each of three zones, and a master in each; the elected one in zone b. */
const nine = clusterOf({
  master: 'n8',
  voting: { committed: ['n7', 'n8', 'n9'], exclusions: [] },
  nodes: [
    ...['n1', 'n2', 'n3', 'n4', 'n5', 'n6'].map((id, index) => nodeOf(id, { attributes: { zone: 'abc'[index % 3] ?? '' } })),
    ...['n7', 'n8', 'n9'].map((id, index) => nodeOf(id, { roles: ['cluster_manager'], attributes: { zone: 'abc'[index % 3] ?? '' } })),
  ],
});
const all = ['i-1', 'i-2', 'i-3', 'i-4', 'i-5', 'i-6', 'i-7', 'i-8', 'i-9'];
const dueAll = { undertaking: { due: all, isReplacing: true } };

const turnsOf = ({ servers }: ReturnType<typeof plan>) => servers.map(({ id, turn, reason }) => `${id} ${turn}: ${reason}`);

describe('every node has its turn, with the reason', () => {
  test('zone by zone, masters last, the elected one at the very end', () => {
    expect(turnsOf(plan(dueAll, {}, nine))).toEqual([
      'i-1 next: zone a is next',
      'i-4 next: zone a is next',
      'i-2 waits: zones go one at a time, and a is next',
      'i-5 waits: zones go one at a time, and a is next',
      'i-3 waits: zones go one at a time, and a is next',
      'i-6 waits: zones go one at a time, and a is next',
      'i-7 waits: masters go last, and 6 other servers must be replaced before',
      'i-9 waits: masters go last, and 6 other servers must be replaced before',
      'i-8 waits: masters go last, the elected one at the very end, and 6 other servers must be replaced before',
    ]);
  });

  test('an index that is pinned to a node blocks that node alone, and by its name', () => {
    const pinned = clusterOf({ indices: [indexOf({ settings: { 'routing.allocation.require._name': 'i-1' } })] });
    const servers = Object.fromEntries(plan({}, {}, pinned).servers.map(({ id, turn, reason }) => [id, [turn, reason]]));
    expect(servers['i-1']).toEqual(['blocked', expect.stringContaining('index logs is bound to its node')]);
    // The replica on i-2 is of the same index.
    expect(servers['i-3']?.[0]).toBe('waits');
  });

  test('what is wrong counts before whose turn it is, and everything that keeps a server is listed', () => {
    const full = clusterOf({
      nodes: [usualNodes[0] ?? nodeOf('n1'), nodeOf('n2', { attributes: { zone: 'b' }, disk: { total: 1_000, available: 10 } })],
      master: 'n1',
    });
    const [, second] = plan({ undertaking: { due: ['i-1', 'i-2'], isReplacing: true } }, {}, full).servers;
    expect(second).toMatchObject({ turn: 'blocked', reason: expect.stringContaining('above the high watermark') });
    expect(second?.keeps.map(({ rule }) => rule)).toEqual(['isNext', 'hasRoom']);
  });

  test('one that is not due stays, one whose node is not there is unknown, one under way says how far it is', () => {
    const cluster = clusterOf({ settings: excluding('n1') });
    const made = plan(
      {
        servers: ['i-1', 'i-2', 'i-3', 'i-9', 'i-8'],
        undertaking: {
          due: ['i-8'],
          isReplacing: true,
          swaps: [swapOf('i-1', { stage: 'draining' })],
          cordons: [cordonOf('n1')],
        },
      },
      {},
      cluster,
    );
    const turns = Object.fromEntries(made.servers.map(({ id, turn, reason }) => [id, `${turn}: ${reason}`]));
    expect(turns).toMatchObject({
      'i-1': expect.stringMatching(/^under-way: its swap is draining/),
      'i-2': 'stays: it is not due',
      'i-8': 'unknown: its node is not in the cluster',
    });
  });
});

describe('the figures', () => {
  test('nine nodes of 1 TB each at 40 MB a second take seven hours each, and days in turn', () => {
    const { bytesToMove, forecast, servers, settings } = plan(
      dueAll,
      { stores: new Map([...nine.nodes.keys()].map((id) => [id, terabyte])), slots: 1 },
      nine,
    );
    expect(bytesToMove).toBe(9 * terabyte);
    expect(servers[0]?.seconds).toBe(26_215);
    expect(forecast.dueSeconds).toBe(9 * 26_215);
    expect(forecast.roundSeconds).toBe(9 * 26_215);
    expect(forecast.assumes).toContain('40mb a second and node');
    expect(settings).toEqual({ [keys.recoveryBytes]: 'default', [keys.concurrentRecoveries]: 'default' });
  });

  test('nodes of one zone are drained together, but the first one alone', () => {
    const stores = new Map([...nine.nodes.keys()].map((id) => [id, id < 'n7' ? terabyte : 0]));
    // Zone a: one, then the other; zones b and c: two at once.
    expect(plan(dueAll, { stores, slots: 2 }, nine).forecast.dueSeconds).toBe(4 * 26_215);
  });

  test('settings in force are named, and count', () => {
    const faster = clusterOf({
      settings: { persistent: { [keys.recoveryBytes]: '400mb' }, transient: {}, defaults: { [keys.concurrentRecoveries]: '2' } },
    });
    const made = plan({}, { stores: new Map([...faster.nodes.keys()].map((id) => [id, terabyte])) }, faster);
    expect(made.servers[0]?.seconds).toBe(2_622);
    expect(made.settings).toEqual({ [keys.recoveryBytes]: '400mb', [keys.concurrentRecoveries]: '2' });
  });

  test('sizes that could not be read, and no limit of speed, give no forecast, and say why', () => {
    const unread = plan({}, { stores: undefined });
    expect(unread.bytesToMove).toBeUndefined();
    expect(unread.forecast).toEqual({ assumes: 'the sizes of the nodes could not be read' });
    const unlimited = clusterOf({ settings: { persistent: { [keys.recoveryBytes]: '0' }, transient: {}, defaults: {} } });
    const { forecast } = plan({}, {}, unlimited);
    expect(forecast.dueSeconds).toBeUndefined();
    expect(forecast.assumes).toContain('sets no limit');
  });

  test('headroom is what lies below the low watermark of every data node; a disk that is not known leaves it unknown', () => {
    expect(plan().headroom).toEqual({ bytes: 1_050, reason: '1.1 kB below the low watermark (85%) of 3 data nodes' });
    const { disk: _, ...blind } = nodeOf('n1');
    expect(plan({}, {}, clusterOf({ nodes: [blind, ...usualNodes.slice(1)] })).headroom).toEqual({
      reason: 'the disk of node i-1 could not be read',
    });
  });

  test('a newer version is a one-way door; one that is not known is neither yes nor no', () => {
    expect(plan().reversible.answer).toBe('yes');
    expect(plan({ wantedVersions: { data: '3.6.0' } }).reversible).toMatchObject({
      answer: 'no',
      reason: expect.stringContaining('3.6.0'),
    });
    expect(plan({ wantedVersions: { data: undefined } }).reversible.answer).toBe('unknown');
  });

  test('snapshots that come more often than a drain lasts are warned of', () => {
    const at = (...startedAt: number[]) => ({
      repositories: ['backup'],
      snapshots: startedAt.map((each) => ({ name: 'backup/s', state: 'SUCCESS', startedAt: each, indices: ['logs'] })),
    });
    const stores = new Map([...clusterOf().nodes.keys()].map((id) => [id, terabyte]));
    const often = plan({ taken: at(0, 1_800_000) }, { stores }).warnings.join();
    expect(often).toContain('snapshots begin every 30m, and a drain lasts 7h 16m');
    expect(plan({ taken: at(0, 86_400_000) }, { stores }).warnings.join()).not.toContain('snapshots begin');
    expect(plan({}, {}, clusterOf({ runningSnapshots: 1 })).warnings.join()).toContain('a snapshot runs');
  });

  test('copies of an empty cluster take no time', () => {
    const empty = clusterOf({ copies: [copyOf('n1', { isPrimary: true })], indices: [indexOf({ replicas: 0 })] });
    expect(plan({}, { stores: new Map([...empty.nodes.keys()].map((id) => [id, 0])) }, empty).forecast.dueSeconds).toBe(0);
  });
});
