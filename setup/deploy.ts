import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { readStamp } from '../aws/stamp.ts';
import { InputError } from '../core/errors.ts';
import { type AskDoors, askParameters } from './ask-parameters.ts';
import { build } from './build.ts';
import { compareRelease } from './compare-release.ts';
import { type DeploySettings, keepAnswers, readDeploySettings } from './deploy-settings.ts';
import { type ExplainedTemplate, orderParameters } from './explain-parameters.ts';
import { identifyAccount, type Place, samEnvironmentOf } from './identify-account.ts';
import { openTerminal } from './open-terminal.ts';
import { preparePython } from './python.ts';
import { connectSmoke, describeCheck } from './smoke.ts';
import type { Check } from './smoke-checks.ts';

const root = join(import.meta.dirname, '..');
/** How SAM CLI exits when it does not take its options, as this does then. */
const wrongOptions = 2;

/** What a deployment does outside this process. */
export type DeployDoors = Pick<AskDoors, 'ask' | 'say'> & {
  /** Where SAM CLI would deploy to, and as whom. */
  identify: (settings: DeploySettings) => Promise<Place>;
  /** Builds the stack, and answers the folder that it is in. */
  build: () => Promise<string>;
  /** Runs `sam deploy` at the terminal of the person, and answers its exit status. */
  deploy: (args: readonly string[]) => Promise<number>;
  readTemplate: () => Promise<string>;
  readConfig: () => Promise<string>;
  writeConfig: (text: string) => Promise<void>;
  /** Compares what is live with what was built. */
  compare: (settings: DeploySettings) => Promise<Check>;
};

/** Asks for the parameters that have no answer yet. Answers whether all of them have one now. */
const askForRest = async (settings: DeploySettings, args: readonly string[], { region }: Place, doors: DeployDoors): Promise<boolean> => {
  const template = parse(await doors.readTemplate(), { logLevel: 'silent' }) as ExplainedTemplate;
  const { answers, asksAgain, asksNothing, profile, stack } = settings;
  const names = asksNothing ? [] : orderParameters(template).filter((name) => asksAgain || answers[name] === undefined);
  if (names.length === 0) return true;
  doors.say(`Parameters: ${names.length}. Enter takes what stands in brackets, - takes nothing; each answer is kept in samconfig.toml.`);
  const isNamed = args.some((arg) => /^--stack-name(=|$)/.test(arg));
  const place = { stack_name: isNamed ? stack : undefined, region, profile };
  const keep = async (name: string, value: string): Promise<void> => {
    const text = await doors.readConfig();
    await doors.writeConfig(keepAnswers(text, { ...readDeploySettings(text, []).answers, [name]: value }, place));
  };
  const answered = await askParameters(template, names, answers, { ask: doors.ask, say: doors.say, keep });
  if (answered === names.length) return true;
  doors.say(
    `\nNothing was deployed. Answers that are kept in samconfig.toml: ${answered}; npm run deploy asks for the other ${names.length - answered}.`,
  );
  doors.say('Where no person can answer: --no-confirm-changeset deploys with the defaults, --parameter-overrides with what you name.');
  return false;
};

/**
 * Says where it deploys to, asks for what has no answer yet, builds, deploys, and sees that what was built is what is live.
 *
 * @param args for `sam deploy`; with `--guided` every parameter is asked for again
 * @returns the exit status: 0 only if what is live is what was built
 * @throws InputError before anything is asked or built, when no account or Region is known
 */
export const deploy = async (args: readonly string[], doors: DeployDoors): Promise<number> => {
  const settings = readDeploySettings(await doors.readConfig(), args);
  const place = await doors.identify(settings);
  doors.say(`Deploys ${settings.stack} to account ${place.account}, Region ${place.region}, as ${place.arn}.`);
  if (!(await askForRest(settings, args, place, doors))) return 1;
  doors.say('Building ...');
  const built = await doors.build();
  doors.say(`Built release ${readStamp(join(built, 'BeginFunction')).release} in ${relative(root, built)}. Next: SAM CLI deploys it.`);
  // SAM CLI refuses a bucket beside the resolve_s3 of samconfig.toml.
  const hasBucket = args.some((arg) => /^--s3-bucket(=|$)/.test(arg)) && !args.some((arg) => arg.endsWith('resolve-s3'));
  const status = await doors.deploy([...args.filter((arg) => arg !== '--guided'), ...(hasBucket ? ['--no-resolve-s3'] : [])]);
  if (status === wrongOptions) {
    doors.say('Nothing was deployed: SAM CLI does not take these options, and says why above. Your answers are kept in samconfig.toml.');
    return wrongOptions;
  }
  if (status !== 0) {
    doors.say('Not deployed: SAM CLI says why above. Where a deployment began, it was rolled back; run this again when it is repaired.');
    doors.say('Your answers are kept in samconfig.toml.');
    return 1;
  }
  const live = readDeploySettings(await doors.readConfig(), args);
  const { region, profile } = live;
  const where = `${region ? ` --region ${region}` : ''}${profile ? ` --profile ${profile}` : ''}`;
  const check = await doors.compare(live);
  doors.say(describeCheck(check));
  if (check.outcome !== 'pass') return 1;
  if (Object.keys(live.answers).length > 0 && args.some((arg) => arg.startsWith('--parameter-overrides')))
    doors.say(
      'samconfig.toml keeps other parameters, which the next deployment sets again: npm run deploy -- --guided changes them for good.',
    );
  doors.say(`Next, after a first deployment: npx recycler attest${where} judges it and lets it act.`);
  doors.say(`Next, after any: npm run smoke -- --stack ${live.stack}${where}; npx recycler releases${where} shows what became of it.`);
  return 0;
};

/** Runs a program at this terminal, and answers its exit status. */
const runAtTerminal = (command: string, args: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: samEnvironmentOf(process.env) });
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 1));
  });

if (import.meta.main) {
  if (process.argv.includes('--help')) {
    process.stdout.write(
      'usage: npm run deploy -- [options of sam deploy]; it asks for parameters that have no answer, all of them with --guided, and keeps the answers in samconfig.toml\n',
    );
    process.exit(0);
  }
  const programs = await preparePython();
  if (programs === undefined) process.exit(1);
  const config = join(root, 'samconfig.toml');
  const terminal = openTerminal();
  try {
    process.exitCode = await deploy(process.argv.slice(2), {
      ask: terminal.ask,
      identify: (settings) => identifyAccount(programs, settings),
      build: () => build(root, programs),
      deploy: (args) => {
        terminal.close();
        return runAtTerminal(join(programs, 'sam'), ['deploy', ...args]);
      },
      readTemplate: () => readFile(join(root, 'template.yaml'), 'utf8'),
      readConfig: () => readFile(config, 'utf8'),
      writeConfig: (text) => writeFile(config, text),
      compare: ({ stack, region, profile }) =>
        compareRelease(connectSmoke({ stack, isYes: false, ...(region && { region }), ...(profile && { profile }) }).reads),
      say: (line) => void process.stdout.write(`${line}\n`),
    });
  } catch (error) {
    process.stderr.write(`deploy: ${(error as Error).message.trimEnd()}\n`);
    process.exitCode = error instanceof InputError ? 2 : 1;
  } finally {
    terminal.close();
  }
}
