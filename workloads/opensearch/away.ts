import type { Cordon, Verdict } from '../../core/record/workload.ts';
import { type Cluster, copiesOn, effectiveSetting, type Node } from './cluster.ts';
import { findUnsafe } from './manifest.ts';
import type { Mark } from './mark.ts';
import type { Returning } from './notes.ts';
import { canComeBack } from './predicates/comes-back.ts';
import { areCopiesElsewhere } from './predicates/copies-elsewhere.ts';
import { doMastersStay } from './predicates/masters-stay.ts';
import { isDataOffRoot } from './predicates/off-root.ts';
import { isBelowLowWatermark } from './predicates/room.ts';
import { isNotSnapshotting } from './predicates/snapshot.ts';
import type { Question } from './question.ts';
import { keys } from './settings-keys.ts';
import { judgeSettled } from './settled.ts';

/** Is allocation held, so that nothing is made anew for a node that is away, and is no vote excluded for it any more? */
export const isHeld = (cluster: Pick<Cluster, 'settings' | 'voting'>, { node }: Pick<Mark, 'node'>): boolean =>
  effectiveSetting(cluster.settings, keys.enable) === 'primaries' && !cluster.voting.exclusions.some(({ id }) => id === node);

/** Asked once more while allocation is held, by the very poll after which the server is sent away. */
const lastChecks = [canComeBack, isDataOffRoot, areCopiesElsewhere, doMastersStay, isBelowLowWatermark, isNotSnapshotting];

/** Why a server that was marked is not to be sent away yet; empty once the cluster can do without it. */
export const findUnready = (question: Question, mark: Mark): string[] => {
  const { cluster, node, notes, emptied } = question;
  if (node.id !== mark.node) return ['its node is not in the cluster'];
  if (node.ephemeral !== mark.ephemeral) return ['its node was started again since it was marked'];
  if (!isHeld(cluster, mark)) return ['allocation is not held'];
  if (node.id === cluster.master) return ['it is the elected master'];
  const settled = judgeSettled(cluster, ignoreOthers(question, notes.baseline), emptied);
  return [
    ...(settled.verdict === 'pass' ? [] : [settled.reason]),
    ...lastChecks.flatMap((judge) => {
      const { verdict, reason } = judge(question);
      return verdict === 'pass' ? [] : [reason];
    }),
  ];
};

/** Replicas of shards that the node does not hold, such as those of a new index, get their places once allocation is held no more. */
const ignoreOthers = ({ cluster, node }: Question, baseline: Readonly<Record<string, number>>): Record<string, number> => {
  const own = new Set(copiesOn(cluster, node.id).map(({ index, shard }) => `${index}[${shard}]`));
  const others = cluster.copies.map(({ index, shard }) => `${index}[${shard}]`).filter((shard) => !own.has(shard));
  return { ...baseline, ...Object.fromEntries(others.map((shard) => [shard, Number.POSITIVE_INFINITY])) };
};

/** Why allocation must be held no longer: another node is missing too, whose copies must be made anew. */
export const findRelease = ({ nodes }: Pick<Cluster, 'nodes'>, { node, hold }: Mark): string | undefined => {
  const missing = hold?.peers.filter((peer) => peer !== node && !nodes.has(peer)) ?? [];
  return missing.length > 0 ? `node ${missing[0]} has left the cluster while allocation is held` : undefined;
};

/** The mark of a server that is to come back, or is away. */
export const describeHold = (left: number, release: string | undefined): Cordon => ({
  by: 'us',
  purpose: 'restart',
  left,
  unit: 'reasons to wait',
  ...(release !== undefined && { release }),
});

const fail = (reason: string): Verdict => ({ verdict: 'fail', reason });
const notYet = (reason: string): Verdict => ({ verdict: 'unknown', reason });

/**
 * Has a node come back as it was, with everything that it held? Another id, or other disks, say that its data is gone. Whether the whole cluster has settled
 * is asked before the next one is sent away.
 */
export const judgeReturned = (
  { cluster, node, wantedVersions, groups, server }: Question,
  before: Returning,
  isMarked: boolean,
): Verdict => {
  if (node.id !== before.node) return fail(`it is node ${node.id} now, and was ${before.node}: its data is not there`);
  const wanted = wantedVersions[groups.get(server) ?? ''];
  if (wanted !== undefined && node.version !== wanted) return fail(`it runs version ${node.version}, and its image says ${wanted}`);
  const role = before.roles.find((each) => !node.roles.includes(each));
  if (role !== undefined) return fail(`it has not the role ${role} any more`);
  const mounts = listMounts(node);
  if (mounts.join() !== before.mounts.join())
    return fail(`its data lies on ${mounts.join(', ') || 'a place that it does not name'}, and lay on ${before.mounts.join(', ')}`);
  if (isMarked) return notYet('allocation is still held');
  const missing = listMissing(cluster, node, before);
  if (missing[0] !== undefined) return notYet(`${missing.length} of its shards are not started again, ${missing[0]} first`);
  return { verdict: 'pass', reason: `node ${node.name} is back` };
};

/** Where the data paths of a node are mounted, without the device, whose name may be another after each boot. */
export const listMounts = ({ mounts = [] }: Pick<Node, 'mounts'>): string[] =>
  mounts.map(({ mount }) => mount.replace(/ \(.*\)$/, '')).toSorted();

/** Shards that it held, that are not started on it, and that have not all of their copies elsewhere either. */
const listMissing = (cluster: Cluster, node: Node, { manifest }: Returning): string[] => {
  const started = new Set(
    copiesOn(cluster, node.id).flatMap(({ index, shard, state }) => (state === 'STARTED' ? [`${index}[${shard}]`] : [])),
  );
  const names = new Map([...cluster.indices.values()].map(({ uuid, name }) => [uuid, name]));
  return Object.entries(manifest).flatMap(([uuid, shards]) =>
    Object.entries(shards).flatMap(([shard, missingThen]) => {
      const name = names.get(uuid);
      if (name === undefined || started.has(`${name}[${shard}]`)) return [];
      return findUnsafe(cluster, { [uuid]: { [shard]: missingThen } }, new Set()).length > 0 ? [`${name}[${shard}]`] : [];
    }),
  );
};
