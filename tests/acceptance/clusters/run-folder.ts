import { spawn } from 'node:child_process';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of one run. Every process whose command line names it, every file system mounted below it and the folder itself go with the run. */
export type RunFolder = { path: string; remove: () => Promise<void> };

// It reads until its input ends, which happens however the run ends: also when it is killed, and takes nothing with it by itself.
const sweep = `
cat >/dev/null
for entry in /proc/[0-9]*; do
  if tr '\\0' ' ' <"$entry/cmdline" 2>/dev/null | grep -qF "$1/"; then kill -KILL "\${entry#/proc/}" 2>/dev/null; fi
done
sleep 0.3
grep -F " $1/" /proc/mounts | cut -d ' ' -f 2 | while read -r place; do umount "$place"; done
rm -rf "$1" || { sleep 2; rm -rf "$1"; }
`;

/** Makes the folder, and starts a process of its own that cleans up once this one has ended or asks for it. */
export const makeRunFolder = async (): Promise<RunFolder> => {
  const path = await mkdtemp(join(tmpdir(), 'recycler-cluster-'));
  await chmod(path, 0o755);
  const sweeper = spawn('sh', ['-c', sweep, 'sweeper', path], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const ended = new Promise<void>((resolve) => sweeper.once('exit', () => resolve()));
  sweeper.unref();
  return {
    path,
    remove: () => {
      sweeper.ref();
      sweeper.stdin.end();
      return ended;
    },
  };
};
