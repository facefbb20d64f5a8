import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../setup/run-command.ts';
import type { Distribution } from './distributions.ts';
import { coordinatesOf, fetchZip } from './fetch-zip.ts';

/** Where everything that is fetched lies. */
export const searchFolder = join(import.meta.dirname, '../../../.tools/search');

/**
 * The folder of an unpacked server, fetched by Maven and checked against the SHA-256 written here; fetched again only when that changes.
 *
 * @throws Error where Java or Maven is missing, or what was fetched is not what was asked for
 */
export const installDistribution = async (distribution: Distribution): Promise<string> => {
  const { name, sha256 } = distribution;
  const home = join(searchFolder, name);
  const isInstalled = async (): Promise<boolean> => (await readFile(join(home, '.sha256'), 'utf8').catch(() => '')) === sha256;
  if (await isInstalled()) return home;
  // Two runs may fetch at the same time: each has a folder of its own, and the first one that is complete stays.
  const fetched = join(searchFolder, `${name}.fetched-${process.pid}`);
  const unpacked = (await fetchZip(distribution, fetched)).replace(/\.zip$/, '');
  // There, since Maven leaves a marker where it unpacks, and would not unpack a second time.
  const unpack = ['--quiet', '--batch-mode', 'dependency:unpack', coordinatesOf(distribution), `-DoutputDirectory=${fetched}`];
  await runCommand('mvn', unpack, { cwd: fetched });
  await writeFile(join(unpacked, '.sha256'), sha256);
  if (!(await isInstalled())) {
    await rm(home, { recursive: true, force: true });
    await rename(unpacked, home);
  }
  await rm(fetched, { recursive: true, force: true });
  return home;
};
