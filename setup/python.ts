import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';
import { ensureTool, python } from './tool.ts';

const root = join(import.meta.dirname, '..');
const requirements = join(import.meta.dirname, 'requirements.txt');
const environment = join(root, '.venv');
const stampFile = join(environment, '.requirements');

/**
 * The folder of the programs in requirements.txt (`sam`, `cfn-lint`, `moto_server`): a private environment `.venv`, made again only when
 * that file changes. Undefined where Python is missing (see ensureTool).
 */
export const preparePython = async (): Promise<string | undefined> => {
  const bin = join(environment, 'bin');
  const wanted = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === wanted) return bin;
  if (!(await ensureTool(python))) return undefined;
  process.stderr.write('installing aws-sam-cli, cfn-lint and moto into .venv (pip) ...\n');
  await rm(environment, { recursive: true, force: true });
  await runCommand('python3', ['-m', 'venv', environment]);
  await runCommand(join(bin, 'pip'), ['install', '--quiet', '--disable-pip-version-check', '--requirement', requirements]);
  await writeFile(stampFile, wanted);
  return bin;
};

/** What programs of AWS must find in their environment: no telemetry, no real account, one Region. */
export const samEnvironment = {
  SAM_CLI_TELEMETRY: '0',
  AWS_DEFAULT_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_EC2_METADATA_DISABLED: 'true',
};
