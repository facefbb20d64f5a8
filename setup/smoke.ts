import { readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectLive } from '../aws/aliases/live.ts';
import { createClients } from '../aws/all-clients.ts';
import { askBegin, beginPatience } from '../aws/begin-function.ts';
import { type ClientSettings, createClientMaker } from '../aws/clients.ts';
import { bindDoors } from '../aws/doors.ts';
import { isStandIn } from '../aws/environment.ts';
import { connectExecutions } from '../aws/executions/executions.ts';
import { connectLedger } from '../aws/ledger/ledger.ts';
import { connectReleaseLedger } from '../aws/ledger/releases.ts';
import { findLedgerTable } from '../aws/ledger-name.ts';
import { readStack } from '../aws/stack.ts';
import { readStamp } from '../aws/stamp.ts';
import { readStateMachineStatus } from '../aws/state-machine-version.ts';
import { InputError } from '../core/errors.ts';
import { systemClock } from '../local/system-clock.ts';
import { workloadKinds } from '../workloads/index.ts';
import { askOnTerminal } from './ask-on-terminal.ts';
import { replaceOne, type SmokeCampaignDoors } from './smoke-campaign.ts';
import { type Check, checkStack, type Deployed, type SmokeReads } from './smoke-checks.ts';

const smokeUsage = 'usage: npm run smoke -- --stack NAME [--fleet NAME] [--yes] [--region REGION] [--profile PROFILE]';

/** What a person asks for. */
export type SmokeOptions = { stack: string; fleet?: string; isYes: boolean; region?: string; profile?: string };

/**
 * Reads the options of the command line.
 *
 * @throws InputError for an unknown option, or without the name of a stack
 */
export const readSmokeOptions = (args: readonly string[], usage = smokeUsage): SmokeOptions => {
  const text = { type: 'string' } as const;
  const options = { stack: text, fleet: text, region: text, profile: text, yes: { type: 'boolean', default: false } } as const;
  const read = () => {
    try {
      return parseArgs({ args: [...args], options, strict: true }).values;
    } catch (error) {
      throw new InputError(`${(error as Error).message}\n${usage}`);
    }
  };
  const { stack, fleet, region, profile, yes: isYes } = read();
  if (!stack) throw new InputError(`--stack is needed: the stack that was deployed\n${usage}`);
  return { stack, isYes, ...(fleet && { fleet }), ...(region && { region }), ...(profile && { profile }) };
};

/** The line of one check, with what to do where it did not pass. */
export const describeCheck = ({ name, outcome, text, remedy }: Check): string => {
  const mark = { pass: 'passed ', fail: 'FAILED ', unknown: 'UNKNOWN' }[outcome];
  return `${mark}  ${name}: ${text}${remedy === undefined ? '' : `\n         what to do: ${remedy}`}`;
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Is everything proven? What is unknown is not. */
export const isProven = (checks: readonly Check[]): boolean => checks.length > 0 && checks.every(({ outcome }) => outcome === 'pass');

const smoke = async (
  { stack, fleet, isYes }: SmokeOptions,
  reads: SmokeReads,
  open: (deployed: Deployed) => SmokeCampaignDoors,
): Promise<Check[]> => {
  const { checks, deployed } = await checkStack(stack, reads);
  for (const check of checks) say(describeCheck(check));
  if (fleet === undefined) return checks;
  if (!isProven(checks) || !deployed) {
    say(`Nothing was begun in ${fleet}: first everything above has to pass.`);
    return checks;
  }
  const leave = (): void => {
    say(`\nNo longer followed. What was begun goes on: recycler status --fleet ${fleet} shows it, recycler stop --fleet ${fleet} ends it.`);
    process.exit(1);
  };
  process.once('SIGINT', leave);
  const last = await replaceOne(fleet, userInfo().username, isYes, open(deployed));
  process.off('SIGINT', leave);
  say(describeCheck(last));
  return [...checks, last];
};

/** The release that the build of this checkout is stamped with; undefined where nothing is built. */
const readBuiltRelease = async (): Promise<string | undefined> => {
  const built = join(process.cwd(), '.aws-sam/build');
  const entries = await readdir(built, { withFileTypes: true }).catch(() => []);
  const folder = entries.find((entry) => entry.isDirectory())?.name;
  return folder === undefined ? undefined : readStamp(join(built, folder)).release;
};

/** What the smoke test reads of an account, and how its clients are made: those that have a campaign begin ask once, and wait for it. */
export const connectSmoke = ({ region, profile, stack }: SmokeOptions) => {
  const settings: ClientSettings = { ...(region && { region }), ...(profile && { profile }) };
  const make = createClientMaker(settings, 'smoke');
  const clients = createClients(make);
  const now = () => systemClock.now();
  const isElsewhere = isStandIn({ variable: (name) => process.env[name] || undefined });
  const reads: SmokeReads = {
    stack: () => readStack(make, stack),
    builtRelease: readBuiltRelease,
    live: async (begin) => connectLive(make)(begin.split(':')[6] ?? begin),
    ledgerParameter: () => findLedgerTable(clients.ssm),
    stateMachineStatus: (arn) => readStateMachineStatus(make, arn),
    lease: (table, release) => connectReleaseLedger(make, table).readLease(release),
    doors: (table, hasProbes) =>
      bindDoors(clients, {
        clock: systemClock,
        ledger: connectLedger(make, table, now),
        notices: { send: async () => undefined },
        kinds: workloadKinds,
        release: 'smoke',
        isStandIn: isElsewhere,
        ...(hasProbes && { probeFunction: 'the stack has one' }),
        probeDocument: 'the stack has one',
      }),
  };
  return { make, makePatient: createClientMaker({ ...settings, patience: beginPatience }, 'smoke'), reads };
};

if (import.meta.main) {
  try {
    const options = readSmokeOptions(process.argv.slice(2));
    const { make, makePatient, reads } = connectSmoke(options);
    const checks = await smoke(options, reads, ({ begin, stateMachine, doors }) => ({
      clock: systemClock,
      ledger: doors.ledger,
      begin: (request) => askBegin(makePatient, begin, request),
      isRunning: connectExecutions(make, stateMachine).isRunning,
      ask: askOnTerminal,
      say,
    }));
    process.exitCode = isProven(checks) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`smoke: ${(error as Error).message.trimEnd()}\n`);
    process.exitCode = error instanceof InputError ? 2 : 1;
  }
}
