import { describe, expect, test } from '@jest/globals';
import type { ReachAnswer } from '../../core/ports.ts';
import { parseCluster } from './parse-cluster.ts';
import type { Answers } from './requests.ts';

/** What OpenSearch 2.19.6 answered to each query, shortened to two nodes and one index. */
const bodies: Record<keyof Answers, unknown> = {
  state: {
    cluster_name: 'probe',
    cluster_uuid: 'mdZs1OsGSSSwVNAm1tiu9w',
    master_node: 'uHVhUl3kSqGvJ2Uz',
    nodes: { uHVhUl3kSqGvJ2Uz: { name: 'i-1', ephemeral_id: 'RlC2c' }, FXaCiUcUQqqB: { name: 'i-2', ephemeral_id: '1W2PR' } },
    metadata: {
      cluster_coordination: { last_committed_config: ['uHVhUl3kSqGvJ2Uz'], voting_config_exclusions: [] },
      indices: {
        one: {
          settings_version: 1,
          state: 'open',
          settings: {
            'index.number_of_shards': '1',
            'index.number_of_replicas': '1',
            'index.uuid': '7m0mS',
            'index.auto_expand_replicas': 'false',
          },
          in_sync_allocations: { '0': ['-MOuL', '_76lU'] },
        },
      },
    },
    routing_table: {
      indices: {
        one: {
          shards: {
            '0': [
              {
                state: 'RELOCATING',
                primary: true,
                node: 'uHVhUl3kSqGvJ2Uz',
                relocating_node: 'FXaCiUcUQqqB',
                shard: 0,
                index: 'one',
                allocation_id: { id: '-MOuL' },
              },
              {
                state: 'UNASSIGNED',
                primary: false,
                node: null,
                relocating_node: null,
                shard: 0,
                index: 'one',
                recovery_source: { type: 'PEER' },
                unassigned_info: {
                  reason: 'NODE_LEFT',
                  at: '2026-11-29T22:00:00.000Z',
                  delayed: true,
                  details: 'node_left [gone]',
                  allocation_status: 'no_attempt',
                },
              },
            ],
          },
        },
      },
    },
  },
  health: {
    cluster_name: 'probe',
    status: 'yellow',
    timed_out: false,
    number_of_nodes: 2,
    number_of_in_flight_fetch: 0,
    number_of_pending_tasks: 1,
    discovered_cluster_manager: true,
  },
  settings: { persistent: {}, transient: {}, defaults: { 'cluster.routing.allocation.awareness.attributes': ['zone'] } },
  nodes: {
    _nodes: { total: 2, successful: 2, failed: 0 },
    nodes: {
      uHVhUl3kSqGvJ2Uz: {
        name: 'i-1',
        ip: '10.0.0.1',
        host: '10.0.0.1',
        version: '2.19.6',
        roles: ['cluster_manager', 'data'],
        attributes: { zone: 'a' },
        settings: { discovery: { seed_hosts: ['10.0.0.1:9300'] } },
      },
      FXaCiUcUQqqB: {
        name: 'i-2',
        ip: '10.0.0.2',
        host: '10.0.0.2',
        version: '2.19.6',
        roles: ['data'],
        attributes: { zone: 'b' },
        settings: { discovery: { seed_hosts: 'm.local', seed_providers: 'file' } },
      },
    },
  },
  disks: {
    _nodes: { total: 2, successful: 2, failed: 0 },
    nodes: { uHVhUl3kSqGvJ2Uz: { fs: { total: { total_in_bytes: 100, free_in_bytes: 60, available_in_bytes: 50 } } }, FXaCiUcUQqqB: {} },
  },
  snapshots: { snapshots: [{ state: 'STARTED', indices: { one: { shards: { '0': { stage: 'STARTED', node: 'uHVhUl3kSqGvJ2Uz' } } } } }] },
  dangling: { _nodes: { total: 2, successful: 2, failed: 0 }, cluster_name: 'probe', dangling_indices: [] },
};

const answers = (more: Partial<Record<keyof Answers, ReachAnswer>> = {}): Answers => ({
  ...(Object.fromEntries(Object.entries(bodies).map(([name, body]) => [name, { status: 200, body: JSON.stringify(body) }])) as Answers),
  ...more,
});

const withBody = (name: keyof Answers, change: (body: never) => void): Answers => {
  const body = structuredClone(bodies[name]);
  change(body as never);
  return answers({ [name]: { status: 200, body: JSON.stringify(body) } });
};

const names = Object.keys(bodies) as (keyof Answers)[];

describe('a cluster is read', () => {
  const parsed = parseCluster(answers());
  const cluster = 'value' in parsed ? parsed.value : undefined;

  test('with its product, master, nodes, votes and settings', () => {
    expect(cluster).toMatchObject({
      uuid: 'mdZs1OsGSSSwVNAm1tiu9w',
      product: 'opensearch',
      master: 'uHVhUl3kSqGvJ2Uz',
      voting: { committed: ['uHVhUl3kSqGvJ2Uz'], exclusions: [] },
    });
    expect(cluster?.nodes.get('uHVhUl3kSqGvJ2Uz')).toMatchObject({
      ephemeral: 'RlC2c',
      seeds: ['10.0.0.1:9300'],
      disk: { total: 100, available: 50 },
    });
    expect(cluster?.nodes.get('FXaCiUcUQqqB')).toMatchObject({ seeds: [] });
    expect(cluster?.nodes.get('FXaCiUcUQqqB')?.disk).toBeUndefined();
    expect(cluster?.settings.defaults).toEqual({ 'cluster.routing.allocation.awareness.attributes': 'zone' });
    expect(cluster?.snapshotting).toEqual(new Set(['uHVhUl3kSqGvJ2Uz']));
  });

  test('with both ends of a copy that moves, and why one is unassigned', () => {
    expect(cluster?.copies).toMatchObject([
      { state: 'RELOCATING', node: 'uHVhUl3kSqGvJ2Uz', target: 'FXaCiUcUQqqB', isPrimary: true },
      { state: 'UNASSIGNED', isDelayed: true, unassigned: 'NODE_LEFT node_left [gone]' },
    ]);
    expect(cluster?.indices.get('one')).toMatchObject({ uuid: '7m0mS', replicas: 1, isOpen: true });
    expect(cluster?.indices.get('one')?.autoExpand).toBeUndefined();
  });

  test('where its health timed out with status 408: that is an answer, and says that it has not settled', () => {
    const late = withBody('health', (body: { timed_out: boolean }) => void Object.assign(body, { timed_out: true }));
    const health = { ...late.health, status: 408 } as ReachAnswer;
    expect(parseCluster({ ...late, health })).toMatchObject({ value: { health: { hasTimedOut: true } } });
  });

  test('with an index that the routing table does not know', () => {
    expect(
      parseCluster(
        withBody('state', (body: { routing_table: { indices: object } }) => void Object.assign(body.routing_table, { indices: {} })),
      ),
    ).toMatchObject({ value: { unrouted: ['one'] } });
  });
});

describe('nothing is known of a cluster', () => {
  test.each(names)('where %s was not answered, with an error, in part, with a page or with nothing', (name) => {
    const whole = JSON.stringify(bodies[name]);
    const others: ReachAnswer[] = [
      { unknown: 'no answer within 5000 ms' },
      { status: 500, body: whole },
      { status: 429, body: whole },
      { status: 503, body: '{"error":{},"status":503}' },
      { status: 200, body: whole.slice(0, -20) },
      { status: 200, body: '<html></html>' },
      { status: 200, body: '{}' },
      { status: 200, body: '' },
      ...(name === 'health' ? [] : [{ status: 408, body: whole }]),
    ];
    for (const answer of others) expect(parseCluster(answers({ [name]: answer }))).toEqual({ unknown: expect.any(String) });
  });

  test('while a node is silent, and it is named, also where the question to all nodes is not answered in time', () => {
    const silent = (name: 'nodes' | 'disks') =>
      withBody(name, (body: { _nodes: object; nodes: Record<string, unknown> }) => {
        Object.assign(body._nodes, { successful: 1, failed: 1 });
        delete body.nodes.FXaCiUcUQqqB;
      });
    for (const name of ['nodes', 'disks'] as const)
      expect(parseCluster({ ...silent(name), dangling: { unknown: 'no answer within 5000 ms' } })).toEqual({
        unknown: 'node i-2 is in the cluster, and did not answer for itself; /_dangling was not answered: no answer within 5000 ms',
      });
  });

  test.each<[string, Answers]>([
    [
      'a node did not answer for itself',
      withBody('nodes', (body: { _nodes: object }) => void Object.assign(body._nodes, { successful: 1, failed: 1 })),
    ],
    [
      'a node that is in the state is not among those that answered',
      withBody('nodes', (body: { nodes: Record<string, unknown> }) => void delete body.nodes.FXaCiUcUQqqB),
    ],
    ['a node came while it was read', withBody('health', (body: object) => void Object.assign(body, { number_of_nodes: 3 }))],
    ['there is no elected master', withBody('state', (body: { master_node?: string }) => void delete body.master_node)],
    [
      'a copy is on a node that is not there',
      withBody('state', (body: { nodes: Record<string, unknown> }) => void delete body.nodes.FXaCiUcUQqqB),
    ],
    [
      'the settings of an index are cut off',
      withBody(
        'state',
        (body: { metadata: { indices: { one: { settings: object } } } }) => void Object.assign(body.metadata.indices.one, { settings: {} }),
      ),
    ],
  ])('where %s', (_, given) => {
    expect(parseCluster(given)).toEqual({ unknown: expect.any(String) });
  });
});
