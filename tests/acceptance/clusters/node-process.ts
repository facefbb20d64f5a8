import { spawn } from 'node:child_process';
import { cp, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../setup/run-command.ts';
import type { Distribution } from './distributions.ts';
import { type NodeSettings, writeJvmOptions, writeNodeSettings } from './node-settings.ts';

/** One running process of a search server. */
export type NodeProcess = {
  /** Sends it a signal, with everything that it has started itself. Nothing where it has ended. */
  signal: (signal: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT') => void;
  isRunning: () => boolean;
  /** Resolves once the process has ended. */
  ended: Promise<void>;
};

export type Program = { distribution: Distribution; home: string; java: string };

// Both servers refuse to run as root. This user exists everywhere and owns nothing.
const unprivileged = 65_534;
const isRoot = process.getuid?.() === 0;

const giveAway = async (folder: string): Promise<void> => {
  if (isRoot) await runCommand('chown', ['-R', `${unprivileged}:${unprivileged}`, folder]);
};

/** Writes what a node reads at its start: settings, options, and the addresses of its cluster. Its data stays as it is. */
const prepareFolder = async ({ distribution, home }: Program, node: NodeSettings, seeds: readonly string[]): Promise<void> => {
  const config = join(node.folder, 'config');
  await rm(config, { recursive: true, force: true });
  for (const name of ['data', 'logs', 'tmp']) await mkdir(join(node.folder, name), { recursive: true });
  await cp(join(home, 'config'), config, { recursive: true });
  await writeFile(join(config, `${distribution.product}.yml`), writeNodeSettings(distribution, node));
  await writeFile(join(config, 'jvm.options'), writeJvmOptions(await readFile(join(home, 'config/jvm.options'), 'utf8')));
  await writeFile(join(config, 'unicast_hosts.txt'), `${seeds.join('\n')}\n`);
  await giveAway(node.folder);
};

/**
 * Starts a node on the data that its folder holds, as a process group of its own.
 *
 * @param seeds addresses of the members of the cluster
 */
export const startNodeProcess = async (program: Program, node: NodeSettings, seeds: readonly string[]): Promise<NodeProcess> => {
  await prepareFolder(program, node, seeds);
  const { product } = program.distribution;
  const prefix = product === 'opensearch' ? 'OPENSEARCH' : 'ES';
  const said = await open(join(node.folder, 'logs/said.txt'), 'a');
  const child = spawn('bash', [join(program.home, 'bin', product)], {
    cwd: node.folder,
    detached: true,
    stdio: ['ignore', said.fd, said.fd],
    ...(isRoot && { uid: unprivileged, gid: unprivileged }),
    env: {
      PATH: process.env.PATH,
      HOME: node.folder,
      JAVA_HOME: program.java,
      [`${prefix}_JAVA_HOME`]: program.java,
      [`${prefix}_PATH_CONF`]: join(node.folder, 'config'),
      [`${prefix}_TMPDIR`]: join(node.folder, 'tmp'),
    },
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
  ended.catch(() => undefined);
  await said.close();
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null && child.pid !== undefined;
  return {
    isRunning,
    ended,
    signal: (signal) => {
      if (isRunning() && child.pid !== undefined) process.kill(-child.pid, signal);
    },
  };
};
