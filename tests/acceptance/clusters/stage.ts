import { demand } from './ask.ts';
import { compareSettings, readSettings, type SettingsText } from './cluster-settings.ts';
import { awaitGreen, createIndex, type IndexShape, indexShapes, lateShape, registerSnapshots, takeSnapshots } from './data-set.ts';
import type { Distribution } from './distributions.ts';
import { type DocumentWriter, startWriter, type WrittenDocument } from './document-writer.ts';
import { type HealthWatch, watchHealth } from './health-watch.ts';
import { judgeCopies, type ShardStats } from './judge-copies.ts';
import { judgeDocuments } from './judge-documents.ts';
import { readDocuments } from './read-documents.ts';
import { makeSearchCloud, type SearchCloud, type SearchCloudOptions } from './search-cloud.ts';
import { makeSearchCluster, type SearchCluster } from './search-cluster.ts';
import type { Verdict } from './verdict.ts';
import { waitUntil } from './wait-until.ts';

/** A cluster of five nodes with its data, in a cloud, under writes, watched. */
export type Stage = SearchCloud & {
  cluster: SearchCluster;
  writer: DocumentWriter;
  health: HealthWatch;
  /** Address of a member that answers. */
  address: () => string;
  /** The index that is created while the Recycler works; undefined where none is to be. */
  late: IndexShape | undefined;
  /** Writes a line of what happened. */
  note: (line: string) => void;
  /** Ends the writes, waits for green, but not for ever, and reads all of it back. */
  judge: (patienceSeconds?: number) => Promise<Verdict>;
  close: () => Promise<void>;
};

export type StageOptions = Omit<SearchCloudOptions, 'version'> & {
  /** Other versions that servers will be of. */
  more?: readonly Distribution[];
  /** The indices that it begins with, one of them `closed`. */
  indices?: readonly IndexShape[];
  /** The index that is created while the Recycler works, or that none is. */
  late?: IndexShape | 'none';
  /** Gets each line of what happens. */
  note?: (line: string) => void;
  /** Changes the cluster before its settings are read as those to leave alone. */
  prepare?: (stage: Pick<Stage, 'cluster' | 'world' | 'address'>) => Promise<void>;
};

/** Writes until so many writes were acknowledged. */
const writeFirst = async (addresses: () => readonly string[], index: string, count: number): Promise<readonly WrittenDocument[]> => {
  const writer = startWriter(addresses, [index]);
  await waitUntil(`${count} documents in ${index}`, () => writer.figures().acknowledged >= count);
  return writer.finish();
};

// No two runs on one machine share addresses, and neither do two clusters of one run.
let network = process.pid;
const nextNetwork = (): [number, number] => {
  network += 1;
  return [64 + (Math.floor(network / 250) % 128), 1 + (network % 250)];
};

/** Sets the stage. @throws Error where the distribution cannot be run here, or its cluster does not come up */
export const setStage = async (distribution: Distribution, options: StageOptions = {}): Promise<Stage> => {
  const cluster = await makeSearchCluster(distribution, options.more);
  const { more: _, prepare, note = () => undefined, indices = indexShapes, late = lateShape, ...cloudOptions } = options;
  const cloud = await makeSearchCloud(cluster, nextNetwork(), { ...cloudOptions, version: distribution.version }).catch(async (error) => {
    await cluster.stop();
    throw error;
  });
  const addresses = (): string[] => [...cluster.running().values()];
  let health: HealthWatch | undefined;
  const address = (): string => {
    const [found] = health?.answering() ?? addresses();
    return found ?? addresses()[0] ?? '';
  };
  const close = async (): Promise<void> => {
    health?.stop();
    cloud.stop();
    await cluster.stop();
  };
  try {
    await cloud.servers.startFirst();
    await awaitGreen(address, 5);
    await registerSnapshots(address(), cluster.snapshots);
    for (const shape of indices) await createIndex(address(), shape);
    const closed = await writeFirst(addresses, 'closed', 300);
    await demand(address(), '/closed/_close', { method: 'POST' });
    await prepare?.({ cluster, world: cloud.world, address });
    await awaitGreen(address, 5);
    const before = await readSettings(address());
    const begun = Date.now();
    health = watchHealth(addresses, note);
    const watching = health;
    const writer = startWriter(
      watching.answering,
      indices.map(({ name }) => name).filter((name) => name !== 'closed'),
    );
    await waitUntil('the first documents', () => writer.figures().acknowledged >= 1_000);
    const snapshots = takeSnapshots(address);
    const judge = async (patienceSeconds = 300): Promise<Verdict> => {
      const { taken } = await snapshots.end();
      const isHealed = await awaitGreen(address, 5, patienceSeconds).then(
        () => true,
        () => false,
      );
      const written = await writer.finish(isHealed ? patienceSeconds : 1);
      const seconds = Math.round((Date.now() - begun) / 1_000);
      watching.stop();
      return {
        ...writer.figures(),
        ...(await readBack(address(), [...written, ...closed], before).catch(describeUnread)),
        ...{ snapshots: taken, red: watching.redSeconds(), isHealed, seconds },
        invariants: [
          ...cloud.world.invariants.result().broken.map(({ id, text }) => `${id}: ${text}`),
          ...cloud.servers.failures.map((error) => error.message),
        ],
      };
    };
    return { ...cloud, cluster, writer, health, address, note, late: late === 'none' ? undefined : late, judge, close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** What could not be read is not called good. */
const describeUnread = (error: Error): Awaited<ReturnType<typeof readBack>> => ({
  ...{ lost: [], revived: [], copies: [], settings: [] },
  unread: error.message,
});

/** Settings first, since reading the closed index opens it. */
const readBack = async (
  address: string,
  written: readonly WrittenDocument[],
  before: SettingsText,
): Promise<Pick<Verdict, 'lost' | 'revived' | 'copies' | 'settings' | 'unread'>> => {
  const settings = compareSettings(before, await readSettings(address));
  await demand(address, '/closed/_open?wait_for_active_shards=all', { method: 'POST' });
  await demand(address, '/_refresh', { method: 'POST' });
  const found = await readDocuments(address, written);
  const { indices } = await demand<{ indices: ShardStats }>(address, '/_stats/docs?level=shards');
  return { ...judgeDocuments(written, found), copies: judgeCopies(indices), settings };
};
