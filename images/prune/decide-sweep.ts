import { formatDuration } from '../../core/policy/duration.ts';
import type { Bake, BakeStep } from '../record/bake.ts';
import type { PruneIntent } from '../record/prune-intent.ts';
import type { StoredImage, StoredServer, StoredSnapshot } from '../record/stored-image.ts';
import { leftoverAge } from './own-guards.ts';

/** Seconds after which a server of a bake is a leftover: longer than a bake that makes an image lasts, and as long as a builder lets itself live. */
export const longestServerLife = 3 * 3_600;
/** What one run ends, or deletes, at most of each kind. */
const mostPerRun = 10;

/** Steps in which an open bake still needs its servers; it sees to their ends itself. */
const needingServers: readonly BakeStep[] = ['base', 'build', 'update', 'seal', 'image', 'copy', 'test'];

/** What a pipeline has left, as EC2 shows it. What could not be read is absent: then nothing of its kind is touched. */
export type Leftovers = {
  now: number;
  openBake?: Bake;
  servers?: readonly StoredServer[];
  /** All of the pipeline, and in whatever state; absent where they could not be read. */
  images?: readonly StoredImage[];
  snapshots?: readonly StoredSnapshot[];
};

const ageSince = (at: number | undefined, now: number): number | undefined => (at === undefined ? undefined : (now - at) / 1_000);

/** What is ended or deleted of what bakes have left without a record: servers by their age, snapshots that no image has any more. Each carries our tag. */
export const decideSweep = ({ now, openBake, servers = [], images, snapshots = [] }: Leftovers): PruneIntent[] => {
  const ended = servers.flatMap(({ id, state, launchedAt, bake }): PruneIntent[] => {
    const age = ageSince(launchedAt, now);
    const isNeeded = openBake !== undefined && bake === openBake.id && needingServers.includes(openBake.step);
    if (bake === undefined || age === undefined || age < longestServerLife || isNeeded) return [];
    if (state === 'shutting-down' || state === 'terminated') return [];
    const reason = `server ${id} of bake ${bake} is ${state} after ${formatDuration(age)}, and no bake needs it`;
    return [{ kind: 'end-server', server: id, reason }];
  });
  const used = new Set((images ?? []).flatMap((image) => image.snapshots));
  const unused = (images === undefined ? [] : snapshots).flatMap(({ id, startedAt, tags }): PruneIntent[] => {
    const bake = tags['recycler:bake'];
    const age = ageSince(startedAt, now);
    if (!bake || bake === openBake?.id || age === undefined || age < leftoverAge || used.has(id)) return [];
    return [{ kind: 'delete-snapshot', snapshot: id, reason: `snapshot ${id} of bake ${bake} has no image any more` }];
  });
  return [...ended.slice(0, mostPerRun), ...unused.slice(0, mostPerRun)];
};
