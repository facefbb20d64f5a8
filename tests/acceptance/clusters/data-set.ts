import { ask, demand } from './ask.ts';
import { waitUntil } from './wait-until.ts';

/** An index to create. */
export type IndexShape = { name: string; shards: number; settings: Record<string, unknown> };

// A write that arrives late must never bring back what was deleted meanwhile, so deletions are remembered for the whole run.
const always = { 'index.gc_deletes': '24h' };

/** The indices of a story: without replicas (enough shards for every node to have some), with 1 and 2 replicas, one on every node, one that is closed, one that writes to all copies or to none. */
export const indexShapes: readonly IndexShape[] = [
  { name: 'single', shards: 10, settings: { 'index.number_of_replicas': 0 } },
  { name: 'double', shards: 3, settings: { 'index.number_of_replicas': 1 } },
  { name: 'triple', shards: 2, settings: { 'index.number_of_replicas': 2 } },
  { name: 'everywhere', shards: 1, settings: { 'index.auto_expand_replicas': '0-all' } },
  { name: 'strict', shards: 1, settings: { 'index.number_of_replicas': 1, 'index.write.wait_for_active_shards': 'all' } },
  { name: 'closed', shards: 1, settings: { 'index.number_of_replicas': 1 } },
];

/** The same where every shard has three copies: what servers may be reimaged on, which are away for a while with what they hold. */
export const sturdyShapes: readonly IndexShape[] = [
  { name: 'triple', shards: 5, settings: { 'index.number_of_replicas': 2 } },
  { name: 'everywhere', shards: 1, settings: { 'index.auto_expand_replicas': '0-all' } },
  { name: 'closed', shards: 1, settings: { 'index.number_of_replicas': 2 } },
];

/** Created while the fleet is being recycled. */
export const lateShape: IndexShape = { name: 'late', shards: 2, settings: { 'index.number_of_replicas': 1 } };

export const createIndex = (address: string, { name, shards, settings }: IndexShape): Promise<unknown> =>
  demand(address, `/${name}`, { method: 'PUT', body: { settings: { ...always, 'index.number_of_shards': shards, ...settings } } });

/** Waits for a cluster of so many nodes on which nothing is missing. */
export const awaitGreen = (address: () => string, nodes: number, seconds?: number): Promise<void> => {
  const isGreen = async (): Promise<boolean> => {
    const answer = await ask(address(), '/_cluster/health?expand_wildcards=all');
    const { status, number_of_nodes: found } = (answer?.body ?? {}) as { status?: string; number_of_nodes?: number };
    return status === 'green' && found === nodes;
  };
  return waitUntil(`a green cluster of ${nodes} nodes`, isGreen, seconds);
};

const repository = 'backup';

/** Registers where snapshots go, slow enough for one to be seen at work. */
export const registerSnapshots = (address: string, location: string): Promise<unknown> =>
  demand(address, `/_snapshot/${repository}`, {
    method: 'PUT',
    body: { type: 'fs', settings: { location, max_snapshot_bytes_per_sec: '1mb' } },
  });

/** Takes snapshots one after the other until the end is asked for, with three quarters of a minute between two: no server leaves during one. */
export const takeSnapshots = (address: () => string): { end: () => Promise<{ taken: number }> } => {
  let isEnding = false;
  let taken = 0;
  const run = async (): Promise<void> => {
    for (let number = 1; !isEnding; number += 1) {
      const path = `/_snapshot/${repository}/snapshot-${number}`;
      const begun = await ask(address(), path, { method: 'PUT', seconds: 30 });
      if (begun?.status === 200) {
        await waitUntil('the end of a snapshot', async () => isEnding || (await isOver(address(), path)));
        taken += 1;
        // The newest one stays, as an operator keeps it.
        if (number > 1) await ask(address(), `/_snapshot/${repository}/snapshot-${number - 1}`, { method: 'DELETE', seconds: 60 });
      }
      for (let rested = 0; rested < 90 && !isEnding; rested += 1) await new Promise((resolve) => setTimeout(resolve, 500));
    }
  };
  const running = run();
  return {
    end: async () => {
      isEnding = true;
      await running;
      return { taken };
    },
  };
};

const isOver = async (address: string, path: string): Promise<boolean> => {
  const answer = await ask(address, path);
  const [snapshot] = ((answer?.body ?? {}) as { snapshots?: { state: string }[] }).snapshots ?? [];
  return snapshot !== undefined && snapshot.state !== 'IN_PROGRESS';
};
