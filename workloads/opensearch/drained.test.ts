import { describe, expect, test } from '@jest/globals';
import type { Cluster } from './cluster.ts';
import { clusterOf, copyOf, excluding, indexOf, markOf, nodeOf, usualNodes } from './cluster-for-tests.ts';
import { findUndrained } from './drained.ts';
import type { Mark } from './mark.ts';

/** A cluster in which `n1` is excluded and empty: its primary is on `n3` now. */
const drained = (more: Parameters<typeof clusterOf>[0] = {}): Cluster =>
  clusterOf({ settings: excluding('n1'), copies: [copyOf('n3', { isPrimary: true }), copyOf('n2')], ...more });

const ask = (cluster: Cluster, mark: Mark = markOf('n1'), node = cluster.nodes.get('n1')) =>
  findUndrained(cluster, mark, node, new Set(['n1']));

describe('a node is drained', () => {
  test('once it holds nothing, and every shard that it held has all of its copies on nodes that stay', () => {
    expect(ask(drained())).toEqual([]);
  });

  test('also where an index of it was deleted meanwhile', () => {
    expect(ask(drained({ copies: [], indices: [] }))).toEqual([]);
  });

  test('with one copy less, where auto-expand wants one less without it: a number from before would hang for ever', () => {
    const expanded = indexOf({ replicas: 1, autoExpand: '0-all' });
    expect(ask(drained({ indices: [expanded] }))).toEqual([]);
  });

  test('with a copy that was missing before it was marked, and never with none', () => {
    const copies = [copyOf('n3', { isPrimary: true }), copyOf('', { state: 'UNASSIGNED' })];
    const was = markOf('n1', { manifest: { 'u-logs': { '0': 1 } } });
    expect(ask(drained({ copies }), was)).toEqual([]);
    const none = markOf('n1', { manifest: { 'u-logs': { '0': 9 } } });
    expect(ask(drained({ copies: [] }), none)).toEqual([expect.stringContaining('0 of 1 copies')]);
  });
});

describe('a node is not drained', () => {
  test.each<[string, Cluster, RegExp]>([
    ['while it holds a copy of an index without a document', clusterOf({ settings: excluding('n1') }), /1 copies are on it/],
    [
      'while a copy is still moving off it: its row names both ends',
      drained({ copies: [copyOf('n1', { isPrimary: true, state: 'RELOCATING', target: 'n3' }), copyOf('n2')] }),
      /1 copies are on it/,
    ],
    [
      'while a copy is on its way to it',
      drained({ copies: [copyOf('n3', { isPrimary: true, state: 'RELOCATING', target: 'n1' }), copyOf('n2')] }),
      /or on their way/,
    ],
    [
      'while a copy that lay on it is unassigned',
      drained({
        copies: [copyOf('n3', { isPrimary: true }), { ...copyOf('', { state: 'UNASSIGNED', unassigned: 'NODE_LEFT node_left [n1]' }) }],
      }),
      /unassigned/,
    ],
    [
      'while the other copy is on a node that is drained too',
      drained({ settings: excluding('n1', 'n2') }),
      /never matches, replaced below/,
    ],
    [
      'while a replica is not started',
      drained({ copies: [copyOf('n3', { isPrimary: true }), copyOf('n2', { state: 'INITIALIZING' })] }),
      /1 of 2/,
    ],
    [
      'by a search-only replica, which never holds every write',
      drained({ copies: [copyOf('n3', { isPrimary: true }), copyOf('n2', { isSearchOnly: true })] }),
      /1 of 2/,
    ],
    ['while the primary elsewhere is not in sync', drained({ indices: [indexOf({ inSync: { '0': ['on-n2'] } })] }), /not in sync/],
    [
      'while any primary of the cluster is unassigned',
      drained({
        copies: [copyOf('n3', { isPrimary: true }), copyOf('n2'), copyOf('', { index: 'x', isPrimary: true, state: 'UNASSIGNED' })],
      }),
      /primary of x\[0\]/,
    ],
    ['while an index has no routing table', drained({ unrouted: ['old'] }), /old has no routing table/],
    [
      'while the health timed out',
      drained({ health: { status: 'green', hasTimedOut: true, inFlightFetches: 0, pendingTasks: 9 } }),
      /did not answer for its health/,
    ],
    ['once its exclusion was lifted, even where it is empty', drained({ settings: excluding('n2') }), /not excluded/],
    [
      'where a transient setting hides its exclusion',
      drained({ settings: { ...excluding('n1'), transient: { 'cluster.routing.allocation.exclude._id': 'n2' } } }),
      /not excluded/,
    ],
    [
      'once it was started again: it may have come back empty',
      drained({ nodes: [nodeOf('n1', { ephemeral: 'other' }), ...usualNodes.slice(1)] }),
      /started again/,
    ],
  ])('%s', (name, cluster, why) => {
    if (name.startsWith('while the other copy')) {
      expect(findUndrained(cluster, markOf('n1'), cluster.nodes.get('n1'), new Set(['n1', 'n2'])).join()).toMatch(/1 of 2 copies/);
      return;
    }
    expect(ask(cluster).join()).toMatch(why);
  });

  test('where it is not in the cluster: a heartbeat that was missed is no proof', () => {
    const cluster = drained({ nodes: usualNodes.slice(1) });
    expect(findUndrained(cluster, markOf('n1'), undefined, new Set(['n1']))).toEqual(['its node is not in the cluster']);
  });

  test('while it is the elected master, or its vote counts where it was to give it up', () => {
    const nodes = [nodeOf('n1', { roles: ['data', 'master'] }), ...usualNodes.slice(1)];
    expect(ask(drained({ nodes, master: 'n1' })).join()).toContain('elected master');
    const voting = { committed: ['n1', 'n9'], exclusions: [{ id: 'n1', name: 'i-1' }] };
    expect(ask(drained({ nodes, voting }), markOf('n1', { vote: true })).join()).toContain('its vote still counts');
    expect(ask(drained({ nodes, voting: { ...voting, committed: ['n9'] } }), markOf('n1', { vote: true }))).toEqual([]);
  });
});
