import { formatDuration } from '../../../core/policy/duration.ts';
import type { Verdict } from '../../../core/record/workload.ts';
import type { Index } from '../cluster.ts';
import { type ClusterPoll, fail, type Predicate, pass, unknown } from '../question.ts';
import { isNewerWanted } from './version.ts';

/**
 * The moment after which every index must have been in a snapshot, in milliseconds; undefined where none is asked for. A newer version cannot be
 * left again but by a snapshot, so that one of this campaign is needed; else the policy says how old it may be.
 */
const neededSince = (poll: Pick<ClusterPoll, 'cluster' | 'wantedVersions' | 'policy' | 'undertaking' | 'now'>): number | undefined => {
  if (isNewerWanted(poll)) return poll.undertaking.startedAt;
  const { maxSnapshotAge } = poll.policy;
  return maxSnapshotAge === undefined ? undefined : poll.now - maxSnapshotAge * 1_000;
};

/** Must the snapshots be read for this poll: are they asked for, and none was found yet in this campaign? */
export const needsSnapshots = (
  poll: Pick<ClusterPoll, 'cluster' | 'wantedVersions' | 'policy' | 'undertaking' | 'now'>,
  found: string | undefined,
): boolean => found === undefined && neededSince(poll) !== undefined;

const createdAt = ({ settings }: Index): number => Number(settings.creation_date ?? 0);

/**
 * Before the first drain every open index must be in a snapshot that succeeded, and is recent: a partial one is none. Once found it counts for the whole
 * campaign. An index that is younger than the last snapshot is not asked for.
 */
export const hasRecentSnapshot: Predicate = (question) => judgeSnapshots(question);

const judgeSnapshots = (question: ClusterPoll): Verdict => {
  const { notes, taken, cluster } = question;
  const since = neededSince(question);
  if (since === undefined) return pass('no snapshot is asked for');
  if (notes.snapshot !== undefined) return pass(notes.snapshot);
  if (!taken) return unknown('which snapshots there are was not read');
  if ('unknown' in taken) return unknown(taken.unknown);
  const [repository] = taken.repositories;
  if (repository === undefined) return fail('the cluster has no snapshot repository: register one, and take a snapshot');
  const good = taken.snapshots.filter(({ state, startedAt }) => state === 'SUCCESS' && startedAt >= since);
  const last = Math.max(...good.map(({ startedAt }) => startedAt));
  const missing = [...cluster.indices.values()].find(
    (index) => index.isOpen && createdAt(index) <= last && !good.some(({ indices }) => indices.includes(index.name)),
  );
  const when = isNewerWanted(question)
    ? 'since the campaign began, and only a snapshot leads back from a newer version'
    : `in the last ${formatDuration(question.policy.maxSnapshotAge ?? 0)} (workloads.opensearch.maxSnapshotAge)`;
  if (good.length === 0 || missing)
    return fail(`no snapshot ${missing ? `of index ${missing.name} ` : ''}succeeded ${when}: PUT /_snapshot/${repository}/NAME takes one`);
  return pass(`${good[0]?.name ?? 'a snapshot'} and ${good.length - 1} others are recent`);
};

/** What is to be remembered of recent snapshots, once they are enough; undefined where none is asked for, or they are not. */
export const findSnapshot = (poll: ClusterPoll): string | undefined => {
  if (neededSince(poll) === undefined) return undefined;
  const { verdict, reason } = judgeSnapshots(poll);
  return verdict === 'pass' ? reason : undefined;
};
