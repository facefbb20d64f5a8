import { describe, expect, test } from '@jest/globals';
import { clusterOf, copyOf, indexOf, now, pollOf, workload } from '../cluster-for-tests.ts';
import { describeCluster } from '../describe-cluster.ts';
import type { Taken, TakenSnapshots } from '../taken.ts';

const hour = 3_600_000;
const taken = (...snapshots: Partial<Taken>[]): TakenSnapshots => ({
  repositories: ['backup'],
  snapshots: snapshots.map((each) => ({ name: 'backup/s', state: 'SUCCESS', startedAt: now - hour, indices: ['logs'], ...each })),
});

const ask = (given: TakenSnapshots | undefined, more: object = {}, cluster = clusterOf()) =>
  describeCluster(
    workload,
    pollOf(cluster, {
      undertaking: { due: ['i-1'], startedAt: now - 60_000 },
      policy: { method: 'auto', reimage: { acceptSingleCopy: false }, upgrade: false, maxSnapshotAge: 86_400 },
      ...(given && { taken: given }),
      ...more,
    }),
  );

const verdictOf = (...args: Parameters<typeof ask>) => ask(...args).servers['i-1']?.mayLeave;

describe('a recent snapshot before the first drain', () => {
  test('of every open index lets a server leave, and counts for the whole campaign', () => {
    expect(verdictOf(taken({}))).toMatchObject({ verdict: 'pass' });
    const { notes } = ask(taken({}));
    const later = { undertaking: { due: ['i-1'], notes: { 'opensearch/uuid': notes } } };
    expect(verdictOf(undefined, later)).toMatchObject({ verdict: 'pass' });
  });

  test.each<[string, TakenSnapshots | undefined, string, RegExp]>([
    ['that is partial', taken({ state: 'PARTIAL' }), 'fail', /no snapshot succeeded in the last 1d/],
    ['that failed', taken({ state: 'FAILED' }), 'fail', /no snapshot succeeded/],
    ['that is too old', taken({ startedAt: now - 25 * hour }), 'fail', /PUT \/_snapshot\/backup\/NAME/],
    ['of another index', taken({ indices: ['other'] }), 'fail', /no snapshot of index logs succeeded/],
    ['in a cluster that has no repository', { repositories: [], snapshots: [] }, 'fail', /no snapshot repository/],
    ['that could not be read', { unknown: '/_snapshot was answered with status 500' }, 'unknown', /status 500/],
    ['that was not asked for', undefined, 'unknown', /was not read/],
  ])('%s keeps it', (_, given, verdict, reason) => {
    expect(verdictOf(given)).toEqual({ verdict, reason: expect.stringMatching(reason) });
  });

  test('is not asked of an index that is younger than it', () => {
    const young = clusterOf({ indices: [indexOf(), indexOf({ name: 'new', uuid: 'u-new', settings: { creation_date: String(now) } })] });
    expect(verdictOf(taken({}), {}, young)).toMatchObject({ verdict: 'pass' });
  });

  test('is not asked for where the policy does not', () => {
    expect(verdictOf(undefined, { policy: { method: 'auto', reimage: { acceptSingleCopy: false }, upgrade: false } })).toMatchObject({
      verdict: 'pass',
    });
  });

  test('must be of this campaign where a newer version joins, whatever the policy says', () => {
    const newer = {
      policy: { method: 'auto' as const, reimage: { acceptSingleCopy: false }, upgrade: true },
      wantedVersions: { data: '3.6.0' },
    };
    const single = clusterOf({ indices: [indexOf({ replicas: 0 })], copies: [copyOf('n1', { isPrimary: true })] });
    expect(verdictOf(taken({}), newer, single)).toMatchObject({
      verdict: 'fail',
      reason: expect.stringContaining('since the campaign began'),
    });
    expect(verdictOf(taken({ startedAt: now - 30_000 }), newer, single)).toMatchObject({ verdict: 'pass' });
  });
});
