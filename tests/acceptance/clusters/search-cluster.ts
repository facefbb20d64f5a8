import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from '../../../setup/run-command.ts';
import type { Distribution } from './distributions.ts';
import { installProgram } from './install-program.ts';
import { type NodeProcess, type Program, startNodeProcess } from './node-process.ts';
import type { NodeSettings } from './node-settings.ts';
import { makeRunFolder } from './run-folder.ts';

/** A node to start; `firstMasters` only where it forms a new cluster. */
export type NodeShape = Pick<NodeSettings, 'id' | 'address' | 'zone' | 'isMasterEligible'> & { firstMasters?: readonly string[] };

/** The processes of one cluster on this machine, by the ids of their servers. */
export type SearchCluster = {
  distribution: Distribution;
  /** Starts a node, on the data it left where it has been here before; `version` is another one than the cluster's. */
  start: (node: NodeShape, version?: Distribution) => Promise<void>;
  signal: (id: string, signal: Parameters<NodeProcess['signal']>[0]) => void;
  isRunning: (id: string) => boolean;
  /** Resolves once its process has ended; at once where there is none. */
  ended: (id: string) => Promise<void>;
  /** Its data is gone, as on a volume that came up formatted. */
  wipe: (id: string) => Promise<void>;
  /** The data folder of a node that is still to start becomes a file system of its own in memory, of so many bytes. Needs root. */
  mountData: (id: string, bytes: number) => Promise<void>;
  /** The same on a disk, as a volume besides the root volume is; once for a node, however often it starts. Needs root. */
  mountVolume: (id: string) => Promise<void>;
  /** It is no member any more: its process ends, and its data is deleted. */
  forget: (id: string) => Promise<void>;
  /** Addresses of the nodes whose processes run, by their ids. */
  running: () => Map<string, string>;
  /** The folder that snapshots of every node go to. */
  snapshots: string;
  /** What a node wrote last. */
  readLog: (id: string) => Promise<string>;
  /** Ends all processes and deletes every file of the cluster. */
  stop: () => Promise<void>;
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

type Member = { settings: NodeSettings; process?: NodeProcess };

/**
 * A cluster without nodes yet, in a folder of its own that goes with this process, however that ends.
 *
 * @param more other versions that some of its nodes will be of
 * @throws Error where a distribution or its Java cannot be had
 */
export const makeSearchCluster = async (distribution: Distribution, more: readonly Distribution[] = []): Promise<SearchCluster> => {
  const folder = await makeRunFolder();
  const programs = new Map<string, Program>();
  try {
    for (const each of [distribution, ...more]) programs.set(each.name, await installProgram(folder.path, each));
  } catch (error) {
    await folder.remove();
    throw error;
  }
  const snapshots = join(folder.path, 'snapshots');
  await mkdir(snapshots);
  await runCommand('chmod', ['777', snapshots]);
  const members = new Map<string, Member>();
  const processOf = (id: string): NodeProcess | undefined => members.get(id)?.process;
  const folderOf = (id: string): string => join(folder.path, 'nodes', id);
  const addresses = (): string[] => [...members.values()].map(({ settings }) => settings.address);

  /** Members find each other by a file that is read again at every try, as by a plugin that asks EC2. */
  const publishSeeds = async (): Promise<void> => {
    for (const { settings } of members.values()) {
      const file = join(settings.folder, 'config/unicast_hosts.txt');
      const isThere = (await readFile(file).catch(() => undefined)) !== undefined;
      if (isThere) await writeFile(file, `${addresses().join('\n')}\n`);
    }
  };

  return {
    distribution,
    snapshots,
    start: async ({ firstMasters = [], ...shape }, version = distribution) => {
      const program = programs.get(version.name);
      if (!program) throw new Error(`${version.name} is not installed for this cluster`);
      const settings = { ...shape, firstMasters, cluster: 'search', folder: folderOf(shape.id), snapshots };
      const member: Member = { settings };
      members.set(shape.id, member);
      await mkdir(settings.folder, { recursive: true });
      await publishSeeds();
      member.process = await startNodeProcess(program, settings, addresses());
    },
    signal: (id, signal) => processOf(id)?.signal(signal),
    isRunning: (id) => processOf(id)?.isRunning() === true,
    ended: async (id) => processOf(id)?.ended,
    wipe: async (id) => void (await runCommand('find', [join(folderOf(id), 'data'), '-mindepth', '1', '-delete'])),
    mountData: async (id, bytes) => {
      const data = join(folderOf(id), 'data');
      await mkdir(data, { recursive: true });
      await runCommand('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', data]);
    },
    mountVolume: async (id) => {
      const image = join(folder.path, 'volumes', id);
      if (await exists(image)) return;
      const data = join(folderOf(id), 'data');
      for (const path of [data, dirname(image)]) await mkdir(path, { recursive: true });
      await runCommand('truncate', ['--size', '2G', image]);
      await runCommand('mkfs.ext4', ['-q', '-F', '-m', '0', image]);
      await runCommand('mount', ['-o', 'loop', image, data]);
      await rm(join(data, 'lost+found'), { recursive: true });
    },
    forget: async (id) => {
      processOf(id)?.signal('SIGKILL');
      await processOf(id)?.ended;
      members.delete(id);
      // The data of a file system of its own goes with the run.
      await rm(folderOf(id), { recursive: true, force: true }).catch(() => undefined);
      await publishSeeds();
    },
    running: () =>
      new Map([...members.values()].flatMap(({ settings, process }) => (process?.isRunning() ? [[settings.id, settings.address]] : []))),
    readLog: async (id) => (await readFile(join(folderOf(id), 'logs/said.txt'), 'utf8').catch(() => 'nothing')).slice(-4_000),
    stop: folder.remove,
  };
};
