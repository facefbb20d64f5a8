import { createHash } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../setup/run-command.ts';
import { java, maven, requireTool } from '../../../setup/tool.ts';
import type { Distribution } from './distributions.ts';

const folder = join(import.meta.dirname, '../../../.tools/search');

const hashOf = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

/**
 * The folder of an unpacked server, fetched by Maven and checked against the SHA-256 written here; fetched again only when that changes.
 *
 * @throws Error where Java or Maven is missing, or what was fetched is not what was asked for
 */
export const installDistribution = async ({ name, version, artifact, sha256 }: Distribution): Promise<string> => {
  const home = join(folder, name);
  const isInstalled = async (): Promise<boolean> => (await readFile(join(home, '.sha256'), 'utf8').catch(() => '')) === sha256;
  if (await isInstalled()) return home;
  for (const tool of [java, maven]) await requireTool(tool);
  process.stderr.write(`fetching ${name} into .tools/search (mvn) ...\n`);
  // Two runs may fetch at the same time: each has a folder of its own, and the first one that is complete stays.
  const fetched = join(folder, `${name}.fetched-${process.pid}`);
  const unpacked = join(fetched, `${artifact.split(':')[1]}-${version}`);
  const coordinates = `-Dartifact=${artifact}:${version}:zip`;
  await runCommand('mvn', ['--quiet', '--batch-mode', 'dependency:copy', coordinates, `-DoutputDirectory=${fetched}`]);
  const found = await hashOf(`${unpacked}.zip`);
  if (found !== sha256) throw new Error(`${name} has the SHA-256 ${found}, not ${sha256}: it was changed on its way, and is not run`);
  // There, since Maven leaves a marker where it unpacks, and would not unpack a second time.
  await runCommand('mvn', ['--quiet', '--batch-mode', 'dependency:unpack', coordinates, `-DoutputDirectory=${fetched}`], { cwd: fetched });
  await writeFile(join(unpacked, '.sha256'), sha256);
  if (!(await isInstalled())) {
    await rm(home, { recursive: true, force: true });
    await rename(unpacked, home);
  }
  await rm(fetched, { recursive: true, force: true });
  return home;
};
