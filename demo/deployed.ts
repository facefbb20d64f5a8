import { join, relative } from 'node:path';
import { askBegin } from '../aws/begin-function.ts';
import { connectExecutions } from '../aws/executions/executions.ts';
import { connectLedger } from '../aws/ledger/ledger.ts';
import { WorldError } from '../core/errors.ts';
import { systemClock } from '../local/system-clock.ts';
import { beginAndFollow } from '../setup/begin-and-follow.ts';
import { build } from '../setup/build.ts';
import { preparePython } from '../setup/python.ts';
import { at, runRecycler } from '../tests/acceptance/recycler-process.ts';
import { deployStack, stackName } from './deploy-stack.ts';
import { enrolFleet } from './enrol-fleet.ts';
import { type StandIns, startStandIns } from './stand-ins.ts';

const root = join(import.meta.dirname, '..');
const steps = 7;
const ticket = 'DEMO-1';

/** What a demonstration shows itself with. */
type Narrator = { step: (text: string) => void; did: (text: string) => void; next: (text: string) => void };

const createNarrator = (): Narrator => {
  let step = 0;
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  return {
    step: (text) => {
      step += 1;
      say(`\n[${step}/${steps}] ${text}`);
    },
    did: (text) => say(text.trimEnd().replaceAll(/^/gm, '      ')),
    next: (text) => say(`      Next: ${text}`),
  };
};

/** Runs a command of the command line as a person would, and shows it with what it says. */
const runShown = async (narrator: Narrator, standIns: StandIns, ...args: string[]): Promise<void> => {
  narrator.did(`$ npx recycler ${args.join(' ')}`);
  const { stdout } = await runRecycler([...args, ...at(standIns.account)]);
  narrator.did(stdout);
};

/** From the sources to a campaign that is done, on stand-ins that are running. @throws WorldError when the campaign does not end well */
const play = async (narrator: Narrator, standIns: StandIns, programs: string): Promise<void> => {
  narrator.did(`MiniStack stands in for an empty account: ${standIns.account}`);
  narrator.did(`moto stands in for its Auto Scaling, EC2 and load balancing: ${standIns.fleets}`);
  narrator.next('SAM CLI builds the stack.');

  narrator.step('Build: npm run build');
  const built = await build(root, programs);
  narrator.did(`Every function is bundled and stamped in ${relative(root, built)}.`);
  narrator.next('SAM CLI deploys it.');

  narrator.step('Deploy: sam deploy');
  const stack = await deployStack(root, built, programs, standIns);
  narrator.did('Deployed is a copy of the template, since MiniStack is not AWS. The copy lacks:');
  for (const { what, why } of stack.taken) narrator.did(`- ${what}: ${why}`);
  narrator.did(`Stack ${stackName} is there, begin is ${stack.outputs.BeginFunction}`);
  narrator.did(`and starts ${stack.stateMachineVersion}`);
  narrator.next('a fleet asks to be recycled.');

  narrator.step('Enrol: six servers behind a load balancer');
  const ledger = connectLedger(standIns.make, stack.outputs.LedgerTable ?? '', () => systemClock.now());
  const fleet = await enrolFleet(standIns, ledger, 'web');
  narrator.did('The group web has the tag recycler:policy = web; the policy is in the SSM parameter /recycler/policies/web.');
  narrator.did(`Its servers run ${fleet.oldImage}, its launch template names ${fleet.newImage} since now: all six are due.`);
  narrator.next('what is deployed may only plan, until it has a lease.');

  narrator.step('Lease: the release is judged');
  await runShown(narrator, standIns, 'attest');
  narrator.did('On AWS that grants the lease. MiniStack lacks what the gate has to see, and what it cannot see it does not trust.');
  narrator.did('So a person answers for it, under a ticket, for four hours:');
  await runShown(narrator, standIns, 'attest', '--break-glass', ticket, '--yes');
  narrator.next('the deployed function begin is called, as its schedule does every five minutes.');

  narrator.step('Begin: the campaign, by the deployed state machine and functions');
  const { campaign } = await beginAndFollow(
    {
      ...{ clock: systemClock, ledger, say: narrator.did },
      begin: (request) => askBegin(standIns.make, stack.outputs.BeginFunction ?? '', request),
      isRunning: connectExecutions(standIns.make, stack.stateMachineVersion).isRunning,
    },
    { fleet: 'web', actor: 'demo' },
  );
  if (campaign?.outcome !== 'done') throw new WorldError(`the campaign ended ${campaign?.outcome ?? 'before it began'}, not done`);
  narrator.next('what came of it.');

  narrator.step('Done');
  const { servers, desired, suspended } = await fleet.describe();
  const fresh = servers.filter(({ image }) => image === fleet.newImage).length;
  narrator.did(`${fresh} of ${servers.length} servers run ${fleet.newImage}; desired capacity is ${desired} as before;`);
  narrator.did(`suspended processes: ${suspended.join(', ') || 'none'}.`);
  for (const { victim, replacement } of await ledger.readFinished(campaign.id))
    narrator.did(`${victim} was replaced by ${replacement ?? ''}`);
  narrator.next('the same in an account of yours: npm run deploy.');
};

const show = async (): Promise<void> => {
  const narrator = createNarrator();
  narrator.step('Stand-ins for AWS, on this machine only');
  const programs = await preparePython();
  if (programs === undefined) throw new WorldError('SAM CLI and the stand-ins need Python 3');
  const standIns = await startStandIns();
  if (!standIns) throw new WorldError('the stand-ins need Python 3');
  const stop = async (): Promise<void> => {
    process.stdout.write('\nStopped by you: the stand-ins end, and their account with them.\n');
    await standIns.stop();
    process.exit(130);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    await play(narrator, standIns, programs);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await standIns.stop();
  }
};

try {
  await show();
} catch (error) {
  process.stderr.write(`demo:deployed: ${(error as Error).message.trimEnd()}\n`);
  process.exitCode = 1;
}
