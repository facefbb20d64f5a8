import { describe, expect, test } from '@jest/globals';
import type { Undertaking } from '../../core/record/undertaking.ts';
import type { Cluster } from './cluster.ts';
import { clusterOf, copyOf, cordonOf, excluding, markOf, nodeOf, now, pollOf, swapOf, usualNodes, workload } from './cluster-for-tests.ts';
import { type Description, describeCluster } from './describe-cluster.ts';

/** One poll after another at these clusters, five seconds apart, each with the notes of the one before. */
const poll = (clusters: readonly Cluster[], undertaking: Partial<Undertaking> = {}, apart = 5_000, servers?: string[]): Description => {
  let description: Description | undefined;
  clusters.forEach((cluster, index) => {
    const notes = description ? { 'opensearch/uuid': description.notes } : {};
    description = describeCluster(
      workload,
      pollOf(cluster, { undertaking: { ...undertaking, notes }, now: now + index * apart, ...(servers && { servers }) }),
    );
  });
  if (!description) throw new Error('no poll');
  return description;
};

const empty = clusterOf({ settings: excluding('n1'), copies: [copyOf('n3', { isPrimary: true }), copyOf('n2')] });
const full = clusterOf({ settings: excluding('n1') });
const ours = { cordons: [cordonOf('n1')] };
const cordon = (clusters: readonly Cluster[], apart?: number) => poll(clusters, ours, apart).servers['i-1']?.cordon;

describe('the certificate', () => {
  test('needs two polls that both find the node drained, and lasts a minute', () => {
    expect(cordon([full])).toMatchObject({ by: 'us', left: 1 });
    expect(cordon([empty])).toEqual({ by: 'us', purpose: 'remove', unit: 'copies of shards', left: 0 });
    expect(cordon([empty, empty])).toMatchObject({ left: 0, drainedUntil: now + 5_000 + 60_000 });
  });

  test('is not given for the same moment twice', () => {
    expect(cordon([empty, empty], 1_000)).not.toHaveProperty('drainedUntil');
  });

  test('begins anew after a poll that found something on it, or another run of its node', () => {
    expect(cordon([empty, full, empty])).not.toHaveProperty('drainedUntil');
    const restarted = clusterOf({
      ...empty,
      nodes: [nodeOf('n1', { ephemeral: 'again' }), ...usualNodes.slice(1)],
      indices: [...empty.indices.values()],
    });
    expect(cordon([empty, restarted, restarted])).not.toHaveProperty('drainedUntil');
  });

  test('is not given to a node that is not in the cluster, however often', () => {
    const gone = clusterOf({ ...empty, nodes: usualNodes.slice(1), indices: [...empty.indices.values()] });
    const servers = ['i-1', 'i-2', 'i-3', 'i-9'];
    for (const polls of [[gone], [empty, gone], [empty, gone, gone]])
      expect(poll(polls, ours, 5_000, servers).servers['i-1']?.cordon?.drainedUntil).toBeUndefined();
  });
});

describe('a mark', () => {
  test('is of others where the journal has none, by id, by name or by zone', () => {
    expect(poll([full]).servers['i-1']?.cordon).toMatchObject({ by: 'others' });
    const byZone = clusterOf({ settings: { persistent: { 'cluster.routing.allocation.exclude.zone': 'a' }, transient: {}, defaults: {} } });
    expect(poll([byZone]).servers['i-1']?.cordon).toMatchObject({ by: 'others' });
  });

  test('that others lifted is not shown as ours any more', () => {
    expect(poll([clusterOf()], ours).servers['i-1']?.cordon).toBeUndefined();
  });

  test('with a vote is there once the vote is excluded too', () => {
    const mark = { cordons: [cordonOf('n1', markOf('n1', { vote: true }))] };
    expect(poll([full], mark).servers['i-1']?.cordon).toBeUndefined();
    const voting = { committed: ['n9'], exclusions: [{ id: 'n1', name: 'i-1' }] };
    expect(poll([{ ...full, voting }], mark).servers['i-1']?.cordon).toMatchObject({ by: 'us' });
  });

  test('stays until its node was absent in two polls', () => {
    const gone = clusterOf({ ...empty, nodes: usualNodes.slice(1), indices: [...empty.indices.values()] });
    const servers = ['i-2', 'i-3', 'i-9'];
    expect(poll([empty, gone], ours, 5_000, servers).servers['i-1']?.cordon).toHaveProperty('stays');
    expect(poll([empty, gone, gone], ours, 5_000, servers).servers['i-1']?.cordon).toBeUndefined();
  });

  test('stays, one of them, while the campaign replaces servers: it knows how rebalancing was', () => {
    const gone = clusterOf({ ...empty, nodes: usualNodes.slice(1), indices: [...empty.indices.values()] });
    const servers = ['i-2', 'i-3', 'i-9'];
    const going = { ...ours, isReplacing: true, due: ['i-2'] };
    expect(poll([empty, gone, gone], going, 5_000, servers).servers['i-1']?.cordon?.stays).toMatch(/rebalancing is held/);
    expect(poll([empty, gone, gone], { ...going, due: [] }, 5_000, servers).servers['i-1']?.cordon).toBeUndefined();
    expect(poll([empty, gone, gone], { ...going, isReplacing: false }, 5_000, servers).servers['i-1']?.cordon).toBeUndefined();
  });

  test('records the node, its run, how rebalancing was before the first of ours, and every shard with what was missing of it', () => {
    const markOn = (cluster: Cluster, undertaking: Partial<Undertaking> = {}) => poll([cluster], undertaking).servers['i-1']?.before;
    expect(markOn(clusterOf({ copies: [copyOf('n1', { isPrimary: true })] }))).toEqual(
      markOf('n1', { manifest: { 'u-logs': { '0': 1 } } }),
    );
    // An id that is excluded before our mark is others'.
    expect(markOn(clusterOf({ settings: excluding('n1') }))).toMatchObject({ excluded: true });
    const held = clusterOf({ settings: { ...excluding('n2') } });
    expect(markOn(held)).toMatchObject({ rebalance: 'none' });
    expect(markOn(held, { cordons: [cordonOf('n2', markOf('n2', { rebalance: 'replicas' }))] })).toMatchObject({ rebalance: 'replicas' });
  });
});

describe('a drain', () => {
  test('is stuck where nothing moves and nothing has changed for half an hour', () => {
    expect(cordon([full, full], 29 * 60_000)).not.toHaveProperty('stuck');
    expect(cordon([full, full], 30 * 60_000)?.stuck).toMatch(/nothing has moved for 30 minutes: 1 copies are on it/);
  });

  test('is not stuck while a copy moves, however large it is', () => {
    const moving = { ...full, copies: [copyOf('n1', { isPrimary: true, state: 'RELOCATING' as const, target: 'n3' }), copyOf('n2')] };
    expect(cordon([moving, moving], 10 * 3_600_000)).not.toHaveProperty('stuck');
  });
});

describe('a replacement', () => {
  const swaps = [swapOf('i-1', { replacement: 'i-4', stage: 'booting' })];
  const servers = ['i-1', 'i-2', 'i-3', 'i-4', 'i-9'];
  const joined = (node: ReturnType<typeof nodeOf>) =>
    poll([clusterOf({ nodes: [...usualNodes, node] })], { swaps }, 5_000, servers).servers['i-4'];

  test('has joined with the version, the roles and the zone of the one that it came for', () => {
    expect(joined(nodeOf('n4'))).toMatchObject({ work: 'healthy', joined: { verdict: 'pass' } });
    for (const wrong of [
      nodeOf('n4', { version: '3.0.0' }),
      nodeOf('n4', { roles: ['ingest'] }),
      nodeOf('n4', { attributes: { zone: 'b' } }),
    ])
      expect(joined(wrong)).toMatchObject({ joined: { verdict: 'fail' } });
  });

  test('that was never a member is starting; one that was, and is not seen now, is unknown, so that it is not terminated as if it held nothing', () => {
    const without = clusterOf();
    const withIt = clusterOf({ nodes: [...usualNodes, nodeOf('n4')] });
    expect(poll([without, without], { swaps }, 5_000, servers).servers['i-4']?.work).toBe('starting');
    expect(poll([withIt, without], { swaps }, 5_000, servers).servers['i-4']?.work).toBe('unknown');
  });

  test('that was not seen is not called new while a primary is missing: it may have come and gone between two polls', () => {
    const red = clusterOf({ copies: [copyOf('', { isPrimary: true, state: 'UNASSIGNED' }), copyOf('n2')] });
    expect(poll([red], { swaps }, 5_000, servers).servers['i-4']?.work).toBe('unknown');
  });
});
