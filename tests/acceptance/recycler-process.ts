import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { region } from './moto-fleet.ts';

const root = join(import.meta.dirname, '../..');
const recycler = join(root, 'cli/recycler.ts');

/** How a command ended: its exit status (undefined after a signal) and what it wrote. */
export type Ended = { status: number | undefined; stdout: string; stderr: string };

export type Recycler = {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** Resolves when standard error has said this so many times. @throws Error when the command ends before */
  says: (pattern: RegExp, times?: number) => Promise<void>;
};

const credentials = { AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' };
const nowhere = mkdtempSync(join(tmpdir(), 'recycler-home-'));

/** Nothing of the person who runs the tests reaches the command: no profile, no credentials, no settings. */
const bare = { PATH: process.env.PATH, HOME: nowhere, AWS_EC2_METADATA_DISABLED: 'true', NO_COLOR: '1' };

const running = new Set<ChildProcess>();
// A test run that dies takes its commands with it.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts the command line as a process of its own, in an environment that holds only the credentials given. */
export const startRecycler = (args: readonly string[], environment: Record<string, string> = credentials): Recycler => {
  const child = spawn(process.execPath, [recycler, ...args], { env: { ...bare, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let stdout = '';
  let stderr = '';
  const heard = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
    for (const listener of heard) listener();
  });
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (status) => {
      running.delete(child);
      resolve({ status: status ?? undefined, stdout, stderr });
    }),
  );
  const says = async (pattern: RegExp, times = 1): Promise<void> => {
    const hasSaid = (): boolean => (stderr.match(new RegExp(pattern, 'g')) ?? []).length >= times;
    const isSaid = await new Promise<boolean>((resolve) => {
      const listener = (): void => {
        if (hasSaid()) resolve(true);
      };
      heard.add(listener);
      listener();
      void ended.then(() => resolve(hasSaid()));
    });
    if (!isSaid) throw new Error(`the command ended before it said ${pattern} ${times} times:\n${stderr}\n${stdout}`);
  };
  return { child, ended, says };
};

/** Runs one command of the command line to its end. */
export const runRecycler = (args: readonly string[], environment: Record<string, string> = credentials): Promise<Ended> =>
  startRecycler(args, environment).ended;

/** The options that point a command at a stand-in. */
export const at = (endpoint: string): string[] => ['--endpoint-url', endpoint, '--region', region];
