import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';

/** What distinguishes this machine and its process table from every other one; undefined where the system does not say. */
const readMachine = (): string | undefined => {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().slice(0, 8);
    const processes = readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '');
    return `${boot}.${processes}`;
  } catch {
    return undefined;
  }
};

/** Who acts: user, host and process, in a form that a person recognises and that shows whether that process still lives. */
export const identifyProcess = (pid = process.pid): string =>
  `${userInfo().username}@${hostname()} (process ${pid} of ${readMachine() ?? 'unknown'})`;

/**
 * Is the holder of a lock a process of this very machine that no longer exists? Only then may its lock be taken before it runs out.
 * A holder elsewhere, or one that cannot be checked, is never called dead.
 */
export const isProvenDead = (holder: string): boolean => {
  const match = /\(process (\d+) of ([0-9a-f]+\.\d+)\)$/.exec(holder);
  if (!match || match[2] !== readMachine()) return false;
  try {
    process.kill(Number(match[1]), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
};
