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
type Teller = { step: (text: string) => void; did: (text: string) => void; next: (text: string) => void };

const createTeller = (): Teller => {
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
const runShown = async (tell: Teller, standIns: StandIns, ...args: string[]): Promise<void> => {
  tell.did(`$ npx recycler ${args.join(' ')}`);
  const { stdout } = await runRecycler([...args, ...at(standIns.account)]);
  tell.did(stdout);
};

/** From the sources to a campaign that is done, on stand-ins that are running. @throws WorldError when the campaign does not end well */
const play = async (tell: Teller, standIns: StandIns, programs: string): Promise<void> => {
  tell.did(`MiniStack stands in for an empty account: ${standIns.account}`);
  tell.did(`moto stands in for its Auto Scaling, EC2 and load balancing: ${standIns.fleets}`);
  tell.next('SAM CLI builds the stack.');

  tell.step('Build: npm run build');
  const built = await build(root, programs);
  tell.did(`Every function is bundled and stamped in ${relative(root, built)}.`);
  tell.next('SAM CLI deploys it.');

  tell.step('Deploy: sam deploy');
  const stack = await deployStack(root, built, programs, standIns);
  tell.did('Deployed is a copy of the template, since MiniStack is not AWS. The copy lacks:');
  for (const { what, why } of stack.taken) tell.did(`- ${what}: ${why}`);
  tell.did(`Stack ${stackName} is there, begin is ${stack.outputs.BeginFunction}`);
  tell.did(`and starts ${stack.stateMachineVersion}`);
  tell.next('a fleet asks to be recycled.');

  tell.step('Enrol: six servers behind a load balancer');
  const ledger = connectLedger(standIns.make, stack.outputs.LedgerTable ?? '', () => systemClock.now());
  const fleet = await enrolFleet(standIns, ledger, 'web');
  tell.did('The group web has the tag recycler:policy = web; the policy is in the SSM parameter /recycler/policies/web.');
  tell.did(`Its servers run ${fleet.oldImage}, its launch template names ${fleet.newImage} since now: all six are due.`);
  tell.next('what is deployed may only plan, until it has a lease.');

  tell.step('Lease: the release is judged');
  await runShown(tell, standIns, 'attest');
  tell.did('On AWS that grants the lease. MiniStack lacks what the gate has to see, and what it cannot see it does not trust.');
  tell.did('So a person answers for it, under a ticket, for four hours:');
  await runShown(tell, standIns, 'attest', '--break-glass', ticket, '--yes');
  tell.next('the deployed function begin is called, as its schedule does every five minutes.');

  tell.step('Begin: the campaign, by the deployed state machine and functions');
  const { campaign } = await beginAndFollow(
    {
      ...{ clock: systemClock, ledger, say: tell.did },
      begin: (request) => askBegin(standIns.make, stack.outputs.BeginFunction ?? '', request),
      isRunning: connectExecutions(standIns.make, stack.stateMachineVersion).isRunning,
    },
    { fleet: 'web', actor: 'demo' },
  );
  if (campaign?.outcome !== 'done') throw new WorldError(`the campaign ended ${campaign?.outcome ?? 'before it began'}, not done`);
  tell.next('what came of it.');

  tell.step('Done');
  const { servers, desired, suspended } = await fleet.describe();
  const fresh = servers.filter(({ image }) => image === fleet.newImage).length;
  tell.did(`${fresh} of ${servers.length} servers run ${fleet.newImage}; desired capacity is ${desired} as before;`);
  tell.did(`suspended processes: ${suspended.join(', ') || 'none'}.`);
  for (const { victim, replacement } of await ledger.readFinished(campaign.id)) tell.did(`${victim} was replaced by ${replacement ?? ''}`);
  tell.next('the same in an account of yours: npm run deploy.');
};

const show = async (): Promise<void> => {
  const tell = createTeller();
  tell.step('Stand-ins for AWS, on this machine only');
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
    await play(tell, standIns, programs);
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
