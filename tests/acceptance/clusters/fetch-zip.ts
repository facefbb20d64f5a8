import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../setup/run-command.ts';
import { java, maven, requireTool } from '../../../setup/tool.ts';

/** One zip of Maven: its group and artifact, and the SHA-256 that it must have. */
export type Zip = { name: string; artifact: string; version: string; sha256: string };

/** The coordinates of a zip, as Maven's dependency plugin takes them. */
export const coordinatesOf = ({ artifact, version }: Zip): string => `-Dartifact=${artifact}:${version}:zip`;

/**
 * Fetches a zip into a folder by Maven, and checks it.
 *
 * @throws Error where Java or Maven is missing, or what was fetched is not what was asked for
 */
export const fetchZip = async (zip: Zip, folder: string): Promise<string> => {
  for (const tool of [java, maven]) await requireTool(tool);
  process.stderr.write(`fetching ${zip.name} into .tools/search (mvn) ...\n`);
  await runCommand('mvn', ['--quiet', '--batch-mode', 'dependency:copy', coordinatesOf(zip), `-DoutputDirectory=${folder}`]);
  const file = join(folder, `${zip.artifact.split(':')[1]}-${zip.version}.zip`);
  const found = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  if (found !== zip.sha256)
    throw new Error(`${zip.name} has the SHA-256 ${found}, not ${zip.sha256}: it was changed on its way, and is not run`);
  return file;
};
