import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { readStamp } from '../aws/stamp.ts';
import { build } from './build.ts';
import { compareRelease } from './compare-release.ts';
import { type ExplainedTemplate, explainParameters } from './explain-parameters.ts';
import { preparePython } from './python.ts';
import { connectSmoke, describeCheck } from './smoke.ts';
import type { Check } from './smoke-checks.ts';

const root = join(import.meta.dirname, '..');
/** How SAM CLI exits when it does not take its options, as this does then. */
const wrongOptions = 2;

/** What SAM CLI keeps in samconfig.toml for a deployment; what `sam deploy --guided` writes comes last, and counts. */
export type DeploySettings = { stack: string; region?: string; profile?: string; isAnswered: boolean };

/** Has `sam deploy --guided` kept what was answered? Every deployment sets these parameters again. */
const hasAnswers = (text: string): boolean => /^parameter_overrides = |^\[.*\.parameter_overrides\]$/m.test(text);

/**
 * Reads the settings of a deployment.
 *
 * @param text of samconfig.toml
 * @param args of SAM CLI, which go before
 * @returns `isAnswered`: are parameters not to be asked for, since an earlier `--guided` or the command line has answered?
 */
export const readDeploySettings = (text: string, args: readonly string[]): DeploySettings => {
  const given = (option: string): string | undefined =>
    args.flatMap((arg, index) =>
      arg === option ? (args[index + 1] ?? []) : arg.startsWith(`${option}=`) ? arg.slice(option.length + 1) : [],
    )[0];
  const kept = (key: string): string | undefined => [...text.matchAll(new RegExp(`^${key} = "(.*)"$`, 'gm'))].at(-1)?.[1];
  const [region, profile] = [given('--region') ?? kept('region'), given('--profile') ?? kept('profile')];
  const isAnswered = args.some((arg) => /^(--parameter-overrides|--no-confirm-changeset)(=|$)/.test(arg)) || hasAnswers(text);
  return {
    stack: given('--stack-name') ?? kept('stack_name') ?? 'instance-recycler',
    isAnswered: isAnswered && !args.includes('--guided'),
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
  };
};

/** What a deployment does outside this process. */
export type DeployDoors = {
  /** Builds the stack, and answers the folder that it is in. */
  build: () => Promise<string>;
  /** Runs `sam deploy` at the terminal of the person, and answers its exit status. */
  deploy: (args: readonly string[]) => Promise<number>;
  readConfig: () => Promise<string>;
  /** Compares what is live with what was built. */
  compare: (settings: DeploySettings) => Promise<Check>;
  say: (line: string) => void;
};

/**
 * Builds, deploys, and sees that what was built is what is live. Where the parameters have no answers yet, each is explained before
 * SAM CLI asks for it.
 *
 * @param args for `sam deploy`; without any it is guided the first time
 * @returns the exit status: 0 only if what is live is what was built
 */
export const deploy = async (args: readonly string[], doors: DeployDoors): Promise<number> => {
  doors.say('Building ...');
  const built = await doors.build();
  doors.say(`Built release ${readStamp(join(built, 'BeginFunction')).release} in ${relative(root, built)}. Next: SAM CLI deploys it.`);
  const { isAnswered } = readDeploySettings(await doors.readConfig(), args);
  if (!isAnswered) {
    const template = parse(await readFile(join(built, 'template.yaml'), 'utf8')) as ExplainedTemplate;
    for (const line of explainParameters(template)) doors.say(line);
    doors.say('\nSAM CLI asks for each of these by its name; Enter takes what stands in brackets. Say yes to saving the answers.\n');
  }
  const status = await doors.deploy(isAnswered || args.includes('--guided') ? args : ['--guided', ...args]);
  if (status === wrongOptions) {
    doors.say('Nothing was deployed: SAM CLI does not take these options, and says why above.');
    return wrongOptions;
  }
  if (status !== 0) {
    doors.say('Not deployed: SAM CLI says why above. Where a deployment began, it was rolled back; run this again when it is repaired.');
    return 1;
  }
  const config = await doors.readConfig();
  const settings = readDeploySettings(config, args);
  const { region, profile } = settings;
  const where = `${region ? ` --region ${region}` : ''}${profile ? ` --profile ${profile}` : ''}`;
  const check = await doors.compare(settings);
  doors.say(describeCheck(check));
  if (check.outcome !== 'pass') return 1;
  if (hasAnswers(config) && args.some((arg) => arg.startsWith('--parameter-overrides')))
    doors.say(
      'samconfig.toml keeps other parameters, which the next deployment sets again: npm run deploy -- --guided changes them for good.',
    );
  doors.say(`Next, after a first deployment: npx recycler attest${where} judges it and lets it act.`);
  doors.say(`Next, after any: npm run smoke -- --stack ${settings.stack}${where}; npx recycler releases${where} shows what became of it.`);
  return 0;
};

/** Runs a program at this terminal, and answers its exit status. */
const runAtTerminal = (command: string, args: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    // SAM CLI does not read AWS_REGION, which everything else here does: it would deploy into another Region.
    const { AWS_REGION: region, ...rest } = process.env;
    const env = { ...rest, ...(region && { AWS_REGION: region, AWS_DEFAULT_REGION: region }), SAM_CLI_TELEMETRY: '0' };
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env });
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 1));
  });

if (import.meta.main) {
  if (process.argv.includes('--help')) {
    process.stdout.write(
      'usage: npm run deploy -- [options of sam deploy]; without any it asks, and keeps the answers in samconfig.toml\n',
    );
    process.exit(0);
  }
  const programs = await preparePython();
  if (programs === undefined) process.exit(1);
  try {
    process.exitCode = await deploy(process.argv.slice(2), {
      build: () => build(root, programs),
      deploy: (args) => runAtTerminal(join(programs, 'sam'), ['deploy', ...args]),
      readConfig: () => readFile(join(root, 'samconfig.toml'), 'utf8'),
      compare: ({ stack, region, profile }) =>
        compareRelease(connectSmoke({ stack, isYes: false, ...(region && { region }), ...(profile && { profile }) }).reads),
      say: (line) => void process.stdout.write(`${line}\n`),
    });
  } catch (error) {
    process.stderr.write(`deploy: ${(error as Error).message.trimEnd()}\n`);
    process.exitCode = 1;
  }
}
