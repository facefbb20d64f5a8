import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';
import { ensureTool, python } from './tool.ts';

const root = join(import.meta.dirname, '..');

/** The folder of the programs of a private environment, made again only when its list of requirements changes. */
const prepareEnvironment = async (folder: string, requirementsFile: string, what: string): Promise<string | undefined> => {
  const [environment, requirements] = [join(root, folder), join(import.meta.dirname, requirementsFile)];
  const [bin, stampFile] = [join(environment, 'bin'), join(environment, '.requirements')];
  const wanted = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === wanted) return bin;
  if (!(await ensureTool(python))) return undefined;
  process.stderr.write(`installing ${what} into ${folder} (pip) ...\n`);
  await rm(environment, { recursive: true, force: true });
  await runCommand('python3', ['-m', 'venv', environment]);
  await runCommand(join(bin, 'pip'), ['install', '--quiet', '--disable-pip-version-check', '--requirement', requirements]);
  await writeFile(stampFile, wanted);
  return bin;
};

/**
 * The folder of the programs in requirements.txt (`sam`, `cfn-lint`, `moto_server`): a private environment `.venv`, made again only when
 * that file changes. Undefined where Python is missing (see ensureTool).
 */
export const preparePython = (): Promise<string | undefined> =>
  prepareEnvironment('.venv', 'requirements.txt', 'aws-sam-cli, cfn-lint and moto');

/** The folder of `ministack`, apart from the others, whose libraries it cannot share. Undefined where Python is missing. */
export const prepareMinistack = (): Promise<string | undefined> =>
  prepareEnvironment('.tools/ministack', 'ministack-requirements.txt', 'MiniStack');

/** What programs of AWS must find in their environment: no telemetry, no real account, one Region. */
export const samEnvironment = {
  SAM_CLI_TELEMETRY: '0',
  AWS_DEFAULT_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_EC2_METADATA_DISABLED: 'true',
};
