import type { Live } from '../aws/aliases/live.ts';
import type { Stack } from '../aws/stack.ts';
import { findRefusals, groupByFleet } from '../core/begin/due.ts';
import type { Doors } from '../core/ports.ts';
import { describeMissingLease, mayChange } from '../core/record/lease.ts';
import type { ReleaseLedger } from '../core/release-ports.ts';

/** What one check came to. What could not be read is `unknown`, and no pass. `remedy` is there for all but a pass. */
export type Check = { name: string; outcome: 'pass' | 'fail' | 'unknown'; text: string; remedy?: string };

/** What the checks read, each for itself; whatever throws makes its check unknown. Nothing here changes anything. */
export type SmokeReads = {
  stack: () => Promise<Stack>;
  /** The release of the build in this checkout; undefined where nothing is built. */
  builtRelease: () => Promise<string | undefined>;
  /** What runs behind the alias `live` of `begin`. */
  live: (begin: string) => Promise<Live>;
  ledgerParameter: () => Promise<string | undefined>;
  stateMachineStatus: (arn: string) => Promise<string>;
  lease: (table: string, release: string) => ReturnType<ReleaseLedger['readLease']>;
  /** Every door to fleets, with the ledger of this table. `hasProbes`: does the stack reach servers? */
  doors: (table: string, hasProbes: boolean) => Doors;
};

const wholeStatuses = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'];

type Finding = Omit<Check, 'name'>;
const pass = (text: string): Finding => ({ outcome: 'pass', text });
const fail = (text: string, remedy: string): Finding => ({ outcome: 'fail', text, remedy });
const unknown = (text: string, remedy: string): Finding => ({ outcome: 'unknown', text, remedy });

const judgeStack = ({ status, outputs }: Stack, name: string): Finding => {
  const missing = ['BeginFunction', 'StateMachine', 'LedgerTable'].filter((key) => !outputs[key]);
  if (missing.length > 0)
    return fail(
      `has no output ${missing.join(', ')}`,
      `--stack ${name} may be another stack; or deploy it again: npm run build, sam deploy`,
    );
  if (status.endsWith('_IN_PROGRESS')) return unknown(status, 'a deployment is under way: wait for its end, then run this again');
  if (wholeStatuses.includes(status)) return pass(status);
  return fail(status, 'the last deployment did not succeed: its events in CloudFormation say why; then npm run build, sam deploy');
};

/** Is what runs behind the alias what was built? */
export const judgeRelease = ({ release, isShifting }: Live, built: string | undefined): Finding => {
  if (isShifting) return unknown(`a deployment moves traffic to release ${release}`, 'wait for its end, then run this again');
  if (built === undefined)
    return unknown(`runs release ${release}; nothing is built here to compare it with`, 'npm run build in the checkout that was deployed');
  if (built === 'unstamped' || release === 'unstamped')
    return fail(`runs ${release}, built is ${built}: an unstamped release only plans`, 'npm run build, then sam deploy');
  if (built !== release)
    return fail(`runs release ${release}, built here is ${built}`, 'sam deploy; or run this in the checkout that was deployed');
  return pass(`runs release ${release}, as built here`);
};

const judgeLedger = (table: string, named: string | undefined, open: number): Finding => {
  if (named === table) return pass(`${table}, open campaigns: ${open}`);
  const remedy = 'one ledger for stack and command line: deploy with ExistingLedger set to what the parameter names';
  return fail(`the stack writes ${table}, SSM parameter /recycler/ledger names ${named ?? 'nothing'}`, remedy);
};

const judgeFleets = async (doors: Doors): Promise<Check[]> => {
  const fleets = [...groupByFleet(await doors.groups.listEnrolled())];
  if (fleets.length === 0) return [{ name: 'fleets', ...pass('none is enrolled yet: tag its groups recycler:policy = <policy name>') }];
  return Promise.all(
    fleets.map(([fleet, groups]) =>
      attempt(`fleet ${fleet}`, async () => {
        const refusals = await findRefusals(doors, groups);
        if (refusals.length > 0) return fail('would be refused', refusals.join('; '));
        return pass(`${groups.reduce((sum, group) => sum + group.desired, 0)} servers, nothing in it is refused`);
      }),
    ),
  );
};

const judgeAlarms = (states: readonly { name: string; state: string }[]): Check[] =>
  states.map(({ name, state }) => {
    const check = { name: `alarm ${name}` };
    if (state === 'ok') return { ...check, ...pass('OK') };
    if (state === 'alarm') return { ...check, ...fail('ALARM', 'its description says what it means: see it in CloudWatch') };
    return { ...check, ...unknown('has no state yet', 'a new alarm has one after some minutes: run this again') };
  });

/** Runs one check. What it throws is what is not known. */
export const attempt = async (name: string, check: () => Promise<Finding>): Promise<Check> => {
  try {
    return { name, ...(await check()) };
  } catch (error) {
    return { name, ...unknown((error as Error).message, 'see that you may read it, and that this is the right account and Region') };
  }
};

/** What a campaign in the deployed stack needs: the function `begin` with its alias, and the doors with the stack's ledger. */
export type Deployed = { begin: string; stateMachine: string; doors: Doors };

/**
 * Checks a deployed stack without changing anything.
 *
 * @param name the name of the stack
 * @returns the checks in their order, and what was found to go on with, where there is enough of it
 */
export const checkStack = async (name: string, reads: SmokeReads): Promise<{ checks: Check[]; deployed?: Deployed }> => {
  let stack: Stack | undefined;
  const first = await attempt(`stack ${name}`, async () => {
    stack = await reads.stack();
    return judgeStack(stack, name);
  });
  const { BeginFunction: begin = '', LedgerTable: table = '' } = stack?.outputs ?? {};
  if (!stack || !begin || !table) return { checks: [first] };
  const { alarms, parameters } = stack;
  let live: Live | undefined;
  const release = await attempt('release', async () => {
    live = await reads.live(begin);
    return judgeRelease(live, await reads.builtRelease());
  });
  const doors = reads.doors(table, Boolean(parameters.ProbeSubnetIds));
  const ledger = await attempt('ledger', async () =>
    judgeLedger(table, await reads.ledgerParameter(), (await doors.ledger.listOpenCampaigns()).length),
  );
  const machine = await attempt('state machine', async () => {
    if (live?.stateMachine === undefined) return unknown('begin did not answer which version it starts', 'repair the release first');
    const status = await reads.stateMachineStatus(live.stateMachine);
    return status === 'ACTIVE' ? pass(live.stateMachine) : fail(`${live.stateMachine} is ${status}`, 'deploy the stack again: sam deploy');
  });
  const lease = await attempt('lease', async () => {
    if (!live) return unknown('the live release is not known', 'repair the release first');
    const [found, now] = [await reads.lease(table, live.release), doors.clock.now()];
    if (!found || !mayChange(found, found.fleets[0] ?? '', now))
      return fail(
        describeMissingLease(live.release, found, found?.fleets[0] ?? 'a fleet', now),
        'npx recycler attest judges it and grants one',
      );
    const scope = found.scope === 'all' ? 'every fleet' : `the canary fleets ${found.fleets.join(', ')}`;
    return pass(`for ${scope} until ${new Date(found.expires).toISOString()}`);
  });
  const fleets = await judgeFleets(doors).catch((error: Error) => [
    { name: 'fleets', ...unknown(error.message, 'see that you may read Auto Scaling groups') },
  ]);
  const alarmChecks = await doors.signals
    .readAlarms(alarms)
    .then(judgeAlarms, (error: Error) => [{ name: 'alarms', ...unknown(error.message, 'see that you may read alarms') }]);
  const checks = [first, release, ledger, machine, lease, ...fleets, ...alarmChecks];
  return { checks, ...(live?.stateMachine !== undefined && { deployed: { begin, stateMachine: live.stateMachine, doors } }) };
};
