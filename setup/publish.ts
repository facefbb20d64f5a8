import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { InputError, WorldError } from '../core/errors.ts';
import { askOnTerminal } from './ask-on-terminal.ts';
import { build } from './build.ts';
import { describePublication } from './describe-publication.ts';
import { preparePublication } from './prepare-publication.ts';
import { listings } from './publish-metadata.ts';
import { findTraps } from './publish-traps.ts';
import { preparePython, samEnvironment } from './python.ts';
import { runCommand } from './run-command.ts';
import { stackFiles } from './stack-files.ts';

const root = join(import.meta.dirname, '..');
const usage =
  'usage: npm run publish:sar -- [--stack recycler | images] [--dry-run] [--bucket NAME] [--region REGION] [--author NAME] [--yes]';
/** No author is named unless the person who publishes says who. */
const defaultAuthor = 'instance-recycler';

/** What a person asks for; everything but the author is as on the command line. */
export type PublishOptions = {
  stack: keyof typeof stackFiles;
  isDryRun: boolean;
  isYes: boolean;
  bucket?: string;
  region?: string;
  author: string;
};

/** What a publication does outside this process. */
export type PublishDoors = {
  /** Builds the stack, and answers the folder that it is in. */
  build: (stack: PublishOptions['stack']) => Promise<string>;
  /** Runs SAM CLI with the credentials of the person, and answers what it wrote. */
  sam: (args: readonly string[]) => Promise<string>;
  /** Asks a question that is answered yes or no; undefined where no person can be asked. */
  ask: (question: string) => Promise<boolean | undefined>;
  say: (text: string) => void;
};

/**
 * Reads the options of the command line.
 *
 * @throws InputError for an unknown option, a bucket that can be none, or none where something is to be published
 */
export const readPublishOptions = (args: readonly string[]): PublishOptions => {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = {
    stack: { ...text, default: 'recycler' },
    'dry-run': flag,
    yes: flag,
    bucket: text,
    region: text,
    author: { ...text, default: defaultAuthor },
  };
  const read = () => {
    try {
      return parseArgs({ args: [...args], options, strict: true }).values;
    } catch (error) {
      throw new InputError(`${(error as Error).message}\n${usage}`);
    }
  };
  const { stack: name, 'dry-run': isDryRun, yes: isYes, bucket, region, author } = read();
  const stack = name === 'recycler' || name === 'images' ? name : undefined;
  if (stack === undefined) throw new InputError(`--stack: there is no stack '${name}'\n${usage}`);
  if (bucket !== undefined && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw new InputError(`--bucket: '${bucket}' is not the name of a bucket`);
  if (region !== undefined && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region))
    throw new InputError(`--region: '${region}' is not the name of a Region`);
  if (bucket === undefined && !isDryRun)
    throw new InputError(`--bucket is needed: the bucket from which the repository reads what is published\n${usage}`);
  return { stack, isDryRun, isYes, author, ...(bucket ? { bucket } : {}), ...(region ? { region } : {}) };
};

/**
 * Publishes the stack to the Serverless Application Repository, or with `isDryRun` says what it would publish. Nothing is uploaded before
 * a person has said yes, and no version is published twice.
 *
 * @param directory the checkout
 * @throws InputError naming everything that the repository would refuse, or when no person is there to say yes
 * @throws WorldError when SAM CLI fails
 */
export const publish = async (directory: string, options: PublishOptions, { build, sam, ask, say }: PublishDoors): Promise<void> => {
  const { stack, isDryRun, isYes, bucket, region, author } = options;
  const { publication, file } = await preparePublication(directory, await build(stack), author, listings[stack]);
  const { Name, SemanticVersion } = publication.application;
  const faults = findTraps(publication);
  if (faults.length > 0)
    throw new InputError(`${Name} ${SemanticVersion} cannot be published:\n${faults.map((each) => `  ${each}\n`).join('')}`);
  say(describePublication(publication, bucket));
  const rest = `${stack === 'recycler' ? '' : ` --stack ${stack}`}${region ? ` --region ${region}` : ''}${author === defaultAuthor ? '' : ` --author ${author}`}`;
  if (isDryRun || bucket === undefined) {
    say(`Nothing was published. Publish it: npm run publish:sar -- --bucket ${bucket ?? 'BUCKET'}${rest}\n`);
    return;
  }
  const answer = isYes || (await ask(`Upload to ${bucket} and publish ${Name} ${SemanticVersion}? [y/N] `));
  if (answer === undefined) throw new InputError('no person is there to say yes: give --yes to publish without asking');
  if (!answer) {
    say('Nothing was published.\n');
    return;
  }
  const packaged = join(dirname(file), 'packaged.yaml');
  const inRegion = region ? ['--region', region] : [];
  const [uploaded, prefix] = [['--output-template-file', packaged, '--s3-bucket', bucket], `${Name}/${SemanticVersion}`];
  const run = (args: readonly string[]): Promise<string> =>
    sam(args).catch((error: Error) => {
      throw new WorldError(error.message);
    });
  await run(['package', '--template-file', file, ...uploaded, '--s3-prefix', prefix, '--no-progressbar', ...inRegion]);
  // Without it SAM CLI only warns when the version is there already.
  say(await run(['publish', '--template-file', packaged, '--fail-on-same-version', ...inRegion]));
  say('Only your account sees it. Install it there once before you share it: the console, Serverless Application Repository.\n');
};

if (import.meta.main) {
  try {
    const options = readPublishOptions(process.argv.slice(2));
    const programs = await preparePython();
    if (programs === undefined) throw new WorldError('SAM CLI needs Python 3');
    process.stderr.write('building ...\n');
    await publish(root, options, {
      build: (stack) => build(root, programs, stackFiles[stack]),
      sam: (args) => runCommand(join(programs, 'sam'), args, { cwd: root, env: { SAM_CLI_TELEMETRY: samEnvironment.SAM_CLI_TELEMETRY } }),
      ask: askOnTerminal,
      say: (text) => process.stdout.write(text),
    });
  } catch (error) {
    process.stderr.write(`publish:sar: ${(error as Error).message.trimEnd()}\n`);
    process.exitCode = error instanceof InputError ? 2 : 1;
  }
}
