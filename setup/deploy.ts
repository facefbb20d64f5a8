import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { readStamp } from '../aws/stamp.ts';
import { build } from './build.ts';
import { compareRelease } from './compare-release.ts';
import { type ExplainedTemplate, explainParameters } from './explain-parameters.ts';
import { preparePython } from './python.ts';
import { connectSmoke, sayCheck } from './smoke.ts';
import type { Check } from './smoke-checks.ts';

const root = join(import.meta.dirname, '..');

/** What SAM CLI keeps in samconfig.toml for a deployment; what `sam deploy --guided` writes comes last, and counts. */
export type DeploySettings = { stack: string; region?: string; profile?: string; isAnswered: boolean };

/**
 * Reads the settings of a deployment.
 *
 * @param text of samconfig.toml
 * @param args of SAM CLI, which go before
 * @returns `isAnswered`: were the parameters answered for, by an earlier `--guided` or on the command line?
 */
export const readDeploySettings = (text: string, args: readonly string[]): DeploySettings => {
  const given = (option: string): string | undefined =>
    args.flatMap((arg, index) =>
      arg === option ? (args[index + 1] ?? []) : arg.startsWith(`${option}=`) ? arg.slice(option.length + 1) : [],
    )[0];
  const kept = (key: string): string | undefined => [...text.matchAll(new RegExp(`^${key} = "(.*)"$`, 'gm'))].at(-1)?.[1];
  const [region, profile] = [given('--region') ?? kept('region'), given('--profile') ?? kept('profile')];
  return {
    stack: given('--stack-name') ?? kept('stack_name') ?? 'instance-recycler',
    isAnswered: args.length > 0 || /^parameter_overrides = /m.test(text),
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
 * Builds, deploys, and sees that what was built is what is live. Where nobody has answered for the parameters yet, each is explained before
 * SAM CLI asks for it.
 *
 * @param args for `sam deploy`; without any it is guided the first time
 * @returns the exit status: 0 only if what is live is what was built
 */
export const deploy = async (args: readonly string[], doors: DeployDoors): Promise<number> => {
  const built = await doors.build();
  doors.say(`Built release ${readStamp(join(built, 'BeginFunction')).release} in ${relative(root, built)}. Next: SAM CLI deploys it.`);
  const { isAnswered } = readDeploySettings(await doors.readConfig(), args);
  if (!isAnswered) {
    const template = parse(await readFile(join(built, 'template.yaml'), 'utf8')) as ExplainedTemplate;
    for (const line of explainParameters(template)) doors.say(line);
    doors.say('\nSAM CLI asks for each of these by its name; Enter takes what stands in brackets. Say yes to saving the answers.\n');
  }
  const status = await doors.deploy(isAnswered ? args : ['--guided']);
  if (status !== 0) {
    doors.say('Not deployed: SAM CLI says why above. Where a deployment began, it was taken back; run this again when it is repaired.');
    return 1;
  }
  const settings = readDeploySettings(await doors.readConfig(), args);
  const check = await doors.compare(settings);
  doors.say(sayCheck(check));
  if (check.outcome !== 'pass') return 1;
  doors.say('Next, after a first deployment: npx recycler attest judges it and lets it act.');
  doors.say(`Next, after any: npm run smoke -- --stack ${settings.stack}; npx recycler releases shows what became of it.`);
  return 0;
};

/** Runs a program at this terminal, and answers its exit status. */
const runAtTerminal = (command: string, args: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, SAM_CLI_TELEMETRY: '0' } });
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 1));
  });

if (import.meta.main) {
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
