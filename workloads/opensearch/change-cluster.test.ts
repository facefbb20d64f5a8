import { describe, expect, test } from '@jest/globals';
import type { CordonRequest, UncordonRequest } from '../../core/ports.ts';
import { cordonNode, uncordonNode } from './change-cluster.ts';
import { cordonOf, markOf, workload } from './cluster-for-tests.ts';
import type { Members } from './members.ts';
import type { ClusterRequest } from './requests.ts';
import { keys } from './settings-keys.ts';

type Held = {
  persistent: Record<string, string>;
  transient?: Record<string, string>;
  nodes?: string[];
  committed?: string[];
  votes?: string[];
};

/** A cluster of two members that keeps settings and votes like a real one, and what was written to it. */
const stand = (
  held: Held,
  wrong: (request: ClusterRequest) => { status: number; body: string } | { unknown: string } | undefined = () => undefined,
) => {
  const state = { transient: {}, nodes: ['n1', 'n2'], committed: ['n2'], votes: [] as string[], ...structuredClone(held) };
  const written: ClusterRequest[] = [];
  const answer = (body: unknown) => ({ status: 200, body: JSON.stringify(body) });
  const ask: Members['ask'] = async (_, request) => {
    if (request.method !== 'GET') written.push(request);
    const failed = wrong(request);
    if (failed) return failed;
    if (request.method === 'PUT') {
      for (const [key, value] of Object.entries(
        (JSON.parse(request.body ?? '{}') as { persistent: Record<string, string | null> }).persistent,
      ))
        if (value === null) delete state.persistent[key];
        else state.persistent[key] = value;
      return answer({ acknowledged: true });
    }
    if (request.path.startsWith('/_flush')) return answer({});
    if (request.method === 'POST') {
      const id = decodeURIComponent(/node_ids=([^&]*)/.exec(request.path)?.[1] ?? '');
      state.votes.push(id);
      state.committed = state.committed.filter((each) => each !== id);
      return answer('');
    }
    if (request.method === 'DELETE') {
      state.votes = [];
      return answer('');
    }
    if (request.path.startsWith('/_cluster/settings')) return answer({ persistent: state.persistent, transient: state.transient });
    const voting_config_exclusions = state.votes.map((id) => ({ node_id: id, node_name: id }));
    return answer({
      master_node: 'n2',
      nodes: Object.fromEntries(state.nodes.map((id) => [id, { name: id }])),
      metadata: { cluster_coordination: { last_committed_config: state.committed, voting_config_exclusions } },
    });
  };
  const members: Members = { facts: [], targets: ['i-2', 'i-3'].map((id) => ({ id, group: 'data', address: id })), ask };
  return { members, state, written };
};

const request = (more: Partial<CordonRequest> = {}): CordonRequest => ({
  workload,
  server: 'i-1',
  purpose: 'remove',
  groups: [],
  before: markOf('n1'),
  together: [cordonOf('n1')],
  ...more,
});
const back = (more: Partial<UncordonRequest> = {}): UncordonRequest => ({
  workload,
  server: 'i-1',
  groups: [],
  before: markOf('n1'),
  standing: [],
  ...more,
});

describe('a cordon', () => {
  test('adds its id to those of others, holds rebalancing, and reads again what it wrote', async () => {
    const { members, state } = stand({ persistent: { [keys.excludeIds]: 'theirs', other: '1' } });
    expect(await cordonNode(members, request())).toEqual({ outcome: 'done' });
    expect(state.persistent).toEqual({ [keys.excludeIds]: 'theirs,n1', [keys.rebalance]: 'none', other: '1' });
  });

  test('excludes all nodes of one step in one write', async () => {
    const { members, state, written } = stand({ persistent: {} });
    await cordonNode(members, request({ together: [cordonOf('n1'), cordonOf('n4')] }));
    expect(state.persistent[keys.excludeIds]).toBe('n1,n4');
    expect(written).toHaveLength(1);
  });

  test('is refused, with nothing written, where a transient setting would hide it, or the journal has no mark', async () => {
    const { members, written } = stand({ persistent: {}, transient: { [keys.excludeIds]: 'x' } });
    expect(await cordonNode(members, request())).toMatchObject({ outcome: 'refused', code: 'TransientSetting' });
    expect(await cordonNode(members, { ...request(), before: undefined })).toMatchObject({ outcome: 'refused', code: 'NoMark' });
    expect(written).toEqual([]);
  });

  test('of the weaker purpose leaves the stronger one as it is', async () => {
    const { members, written } = stand({ persistent: { [keys.excludeIds]: 'n1' } });
    expect(await cordonNode(members, request({ purpose: 'restart' }))).toEqual({ outcome: 'done' });
    expect(written).toEqual([]);
  });

  test.each([
    ['an error', { status: 503, body: '' }],
    ['too many requests', { status: 429, body: '' }],
    ['silence', { unknown: 'timeout' }],
  ])('that is answered with %s is open: it may have been carried out', async (_, failed) => {
    const { members } = stand({ persistent: {} }, ({ method }) => (method === 'PUT' ? failed : undefined));
    expect(await cordonNode(members, request())).toMatchObject({ outcome: 'unanswered' });
  });

  test('that cannot be read again, or reads otherwise, is open', async () => {
    const { members } = stand({ persistent: {} }, ({ method }) =>
      method === 'PUT' ? { status: 200, body: '{"acknowledged":true}' } : undefined,
    );
    expect(await cordonNode(members, request())).toMatchObject({ outcome: 'unanswered' });
  });

  test('where the settings cannot be read writes nothing: no read is no empty list', async () => {
    const { members, written } = stand({ persistent: {} }, ({ method }) => (method === 'GET' ? { status: 500, body: '{}' } : undefined));
    expect(await cordonNode(members, request())).toMatchObject({ outcome: 'unanswered' });
    expect(written).toEqual([]);
  });
});

describe('a vote', () => {
  const withVote = request({ before: markOf('n1', { vote: true }) });

  test('is taken away from a node of the cluster, and counts as taken once it is out of the committed configuration', async () => {
    const { members, state } = stand({ persistent: {}, committed: ['n1', 'n2'] });
    expect(await cordonNode(members, withVote)).toEqual({ outcome: 'done' });
    expect(state).toMatchObject({ votes: ['n1'], committed: ['n2'] });
  });

  test('of a node that is not in the cluster is not asked for: an unknown id is answered with success, and stays behind', async () => {
    const { members, state } = stand({ persistent: {}, nodes: ['n2'] });
    expect(await cordonNode(members, withVote)).toMatchObject({ outcome: 'refused', code: 'NodeIsGone' });
    expect(state.votes).toEqual([]);
  });

  test('is not touched where others have excluded one', async () => {
    const { members, state } = stand({ persistent: {}, votes: ['theirs'] });
    expect(await cordonNode(members, withVote)).toMatchObject({ outcome: 'refused', code: 'ForeignVotingExclusion' });
    expect(state.votes).toEqual(['theirs']);
  });

  test('whose exclusion timed out is cleared: such an error leaves its entry', async () => {
    const given = stand({ persistent: {}, committed: ['n1', 'n2'] }, ({ method }) => {
      if (method !== 'POST') return undefined;
      given.state.votes.push('n1');
      return { status: 500, body: '{}' };
    });
    expect(await cordonNode(given.members, withVote)).toMatchObject({ outcome: 'unanswered' });
    expect(given.state.votes).toEqual([]);
  });

  test('is given back without waiting for the removal, and never together with those of others', async () => {
    const { members, state, written } = stand({ persistent: {}, votes: ['n1'] });
    expect(await uncordonNode(members, back({ before: markOf('n1', { vote: true }) }), 'running')).toEqual({ outcome: 'done' });
    expect(state.votes).toEqual([]);
    expect(written.map(({ path }) => path)).toEqual([expect.stringContaining('wait_for_removal=false')]);
    const others = stand({ persistent: {}, votes: ['n1', 'theirs'] });
    expect(await uncordonNode(others.members, back({ before: markOf('n1', { vote: true }) }), 'running')).toMatchObject({
      code: 'ForeignVotingExclusion',
    });
    expect(others.state.votes).toEqual(['n1', 'theirs']);
  });
});

describe('a mark is lifted', () => {
  const marked = { persistent: { [keys.excludeIds]: 'theirs,n1', [keys.rebalance]: 'none' } };

  test('from a server that stays: its own id alone, and rebalancing is put back as it was', async () => {
    for (const [before, after] of [
      [null, {}],
      ['replicas', { [keys.rebalance]: 'replicas' }],
      ['none', { [keys.rebalance]: 'none' }],
    ] as const) {
      const { members, state } = stand(marked);
      expect(await uncordonNode(members, back({ before: markOf('n1', { rebalance: before }) }), 'running')).toEqual({ outcome: 'done' });
      expect(state.persistent).toEqual({ [keys.excludeIds]: 'theirs', ...after });
    }
  });

  test('but an id that others had excluded before our mark is theirs, and stays', async () => {
    const { members, state } = stand(marked);
    expect(await uncordonNode(members, back({ before: markOf('n1', { excluded: true }) }), 'running')).toEqual({ outcome: 'done' });
    expect(state.persistent).toEqual({ [keys.excludeIds]: 'theirs,n1' });
  });

  test('with rebalancing still held where another mark of ours stands', async () => {
    const { members, state } = stand(marked);
    await uncordonNode(members, back({ standing: [cordonOf('n2')] }), 'running');
    expect(state.persistent).toEqual({ [keys.excludeIds]: 'theirs', [keys.rebalance]: 'none' });
  });

  test('leaving rebalancing alone that others have changed since', async () => {
    const { members, state } = stand({ persistent: { ...marked.persistent, [keys.rebalance]: 'primaries' } });
    await uncordonNode(members, back(), 'running');
    expect(state.persistent[keys.rebalance]).toBe('primaries');
  });

  test('twice, with nothing written the second time', async () => {
    const { members, written } = stand(marked);
    for (const _ of [1, 2]) expect(await uncordonNode(members, back(), 'running')).toEqual({ outcome: 'done' });
    expect(written).toHaveLength(1);
  });

  test.each([['terminated'], ['unknown'], [undefined]])(
    'late, where the server leaves (%s): only once two members do not know its node',
    async (state) => {
      const present = stand(marked);
      expect(await uncordonNode(present.members, back(), state)).toMatchObject({ outcome: 'unanswered' });
      expect(present.state.persistent).toEqual(marked.persistent);
      const gone = stand({ ...marked, nodes: ['n2'] });
      expect(await uncordonNode(gone.members, back(), state)).toEqual({ outcome: 'done' });
      const alone = stand({ ...marked, nodes: ['n2'] });
      const one = { ...alone.members, targets: alone.members.targets.slice(0, 1) };
      expect(await uncordonNode(one, back(), state)).toMatchObject({ outcome: 'unanswered' });
    },
  );

  test('not while the server is shutting down', async () => {
    const gone = stand({ ...marked, nodes: ['n2'] });
    expect(await uncordonNode(gone.members, back(), 'shutting-down')).toMatchObject({ outcome: 'unanswered' });
  });
});

describe('a hold of allocation, while a server is away', () => {
  const hold = { enable: null, peers: ['n1', 'n2'] };
  const restart = (more: Partial<CordonRequest> = {}) =>
    request({ purpose: 'restart', before: markOf('n1', { hold }), together: [{ ...cordonOf('n1'), purpose: 'restart' }], ...more });
  const lift = (more: Partial<Parameters<typeof markOf>[1]> = {}) => back({ before: markOf('n1', { hold, ...more }) });

  test('lets primaries alone be allocated, holds rebalancing, flushes, and excludes nothing', async () => {
    const { members, state, written } = stand({ persistent: { other: '1' } });
    expect(await cordonNode(members, restart())).toEqual({ outcome: 'done' });
    expect(state.persistent).toEqual({ other: '1', [keys.enable]: 'primaries', [keys.rebalance]: 'none' });
    expect(written.map(({ path }) => path.split('?')[0])).toEqual(['/_cluster/settings', '/_flush']);
  });

  test('is placed though the flush was not answered: what is in memory is caught up with', async () => {
    const { members } = stand({ persistent: {} }, ({ path }) => (path.startsWith('/_flush') ? { unknown: 'no answer' } : undefined));
    expect(await cordonNode(members, restart())).toEqual({ outcome: 'done' });
  });

  test('has an elected master give its place to another one, which keeps no exclusion behind', async () => {
    const { members, state, written } = stand({ persistent: {}, committed: ['n1', 'n2', 'n3'] });
    expect(await cordonNode(members, restart({ before: markOf('n1', { hold, vote: true }) }))).toEqual({ outcome: 'done' });
    expect(state.votes).toEqual([]);
    expect(written.map(({ method }) => method)).toEqual(['PUT', 'POST', 'POST', 'DELETE']);
  });

  test('leaves a node alone that is excluded: what is to leave for good is not made to come back', async () => {
    const { members, state } = stand({ persistent: { [keys.excludeIds]: 'n1' } });
    expect(await cordonNode(members, restart())).toEqual({ outcome: 'done' });
    expect(state.persistent).toEqual({ [keys.excludeIds]: 'n1' });
  });

  test('is refused where a transient setting would hide it', async () => {
    const { members, written } = stand({ persistent: {}, transient: { [keys.enable]: 'all' } });
    expect(await cordonNode(members, restart())).toMatchObject({ outcome: 'refused' });
    expect(written).toEqual([]);
  });

  test('is lifted while the server is there, and puts back exactly what was there before', async () => {
    const placed = { [keys.enable]: 'primaries', [keys.rebalance]: 'none' };
    for (const state of ['running', 'shutting-down', 'terminated']) {
      const plain = stand({ persistent: { ...placed } });
      expect(await uncordonNode(plain.members, lift(), state)).toEqual({ outcome: 'done' });
      expect(plain.state.persistent).toEqual({});
    }
    const before = stand({ persistent: { ...placed } });
    await uncordonNode(before.members, lift({ hold: { enable: 'all', peers: [] }, rebalance: 'primaries' }), 'running');
    expect(before.state.persistent).toEqual({ [keys.enable]: 'all', [keys.rebalance]: 'primaries' });
  });

  test('leaves what others have written since', async () => {
    const { members, state } = stand({ persistent: { [keys.enable]: 'new_primaries', [keys.rebalance]: 'none' } });
    expect(await uncordonNode(members, lift(), 'running')).toEqual({ outcome: 'done' });
    expect(state.persistent).toEqual({ [keys.enable]: 'new_primaries' });
  });

  test('is lifted with a vote that a crash left excluded', async () => {
    const { members, state } = stand({ persistent: { [keys.enable]: 'primaries' }, votes: ['n1'] });
    expect(await uncordonNode(members, lift({ vote: true }), 'running')).toEqual({ outcome: 'done' });
    expect([state.persistent, state.votes]).toEqual([{}, []]);
  });
});
