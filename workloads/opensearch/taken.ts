import * as z from 'zod/mini';
import type { ReachAnswer } from '../../core/ports.ts';
import { type Parsed, parseAnswer } from './parse-answer.ts';
import { type ClusterRequest, repositoriesQuery, takenQuery } from './requests.ts';

/** A snapshot that was taken, or tried; times in milliseconds. */
export type Taken = { name: string; state: string; startedAt: number; indices: readonly string[] };

/** Every snapshot of every repository; or why that is not known. */
export type TakenSnapshots = { repositories: readonly string[]; snapshots: readonly Taken[] } | { unknown: string };

const repositoriesSchema = z.record(z.string(), z.looseObject({ type: z.string() }));

const takenSchema = z.object({
  // Left out where a repository holds none.
  snapshots: z.optional(
    z.array(z.object({ snapshot: z.string(), state: z.string(), start_time_in_millis: z.number(), indices: z.array(z.string()) })),
  ),
});

const parseTaken = (repository: string, answer: ReachAnswer): Parsed<Taken[]> => {
  const parsed = parseAnswer(`/_snapshot/${repository}/_all`, answer, takenSchema);
  if ('unknown' in parsed) return parsed;
  return {
    value: (parsed.value.snapshots ?? []).map(({ snapshot, state, start_time_in_millis: startedAt, indices }) => ({
      name: `${repository}/${snapshot}`,
      state,
      startedAt,
      indices,
    })),
  };
};

/** Reads which snapshots there are. One repository that does not answer leaves all of it unknown. */
export const readTaken = async (ask: (request: ClusterRequest) => Promise<ReachAnswer>): Promise<TakenSnapshots> => {
  const found = parseAnswer('/_snapshot', await ask(repositoriesQuery), repositoriesSchema);
  if ('unknown' in found) return found;
  const repositories = Object.keys(found.value).toSorted();
  const snapshots: Taken[] = [];
  for (const repository of repositories) {
    const taken = parseTaken(repository, await ask(takenQuery(repository)));
    if ('unknown' in taken) return taken;
    snapshots.push(...taken.value);
  }
  return { repositories, snapshots };
};
