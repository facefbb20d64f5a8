import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';
import { ensureTool, java, maven } from './tool.ts';

const folder = join(import.meta.dirname, '../.tools/dynamodb-local');
const pom = join(import.meta.dirname, 'dynamodb-local/pom.xml');
const stampFile = join(folder, '.pom');

/**
 * The folder with AWS's own DynamoDB Local and all it needs, fetched by Maven; fetched again only when its pom.xml changes.
 * Undefined where Java or Maven is missing (see ensureTool).
 */
export const prepareDynamodbLocal = async (): Promise<string | undefined> => {
  if (!(await ensureTool(java))) return undefined;
  const wanted = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex');
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === wanted) return folder;
  if (!(await ensureTool(maven))) return undefined;
  process.stderr.write('fetching DynamoDB Local into .tools (mvn) ...\n');
  await rm(folder, { recursive: true, force: true });
  await runCommand('mvn', ['--quiet', '--batch-mode', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`]);
  await writeFile(stampFile, wanted);
  return folder;
};
