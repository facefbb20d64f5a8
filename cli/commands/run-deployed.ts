import { userInfo } from 'node:os';
import { askBegin, askStateMachine, beginPatience } from '../../aws/begin-function.ts';
import { connectView, type ExecutionView } from '../../aws/executions/view.ts';
import { beginParameter, findParameter } from '../../aws/stack-parameters.ts';
import type { BeginResult } from '../../core/begin/begin-result.ts';
import { executionName } from '../../core/begin/continue-campaign.ts';
import { InputError, WorldError } from '../../core/errors.ts';
import type { Doors } from '../../core/ports.ts';
import { openAccount } from '../account.ts';
import { createCollector } from '../collect-drawing.ts';
import { followCampaign } from '../follow-campaign.ts';
import { createWatcher } from '../live/create-watcher.ts';
import { connectAccount } from '../releases/connect-account.ts';
import { laterIfNot } from './later-if-not.ts';
import { finishWith, finishWithout, type RunOptions, refuseWrongInput, stopOnInterrupt } from './run-result.ts';

/** Seconds that an execution may plan: its retries included. */
const planning = 900;

/** What an execution that planned came to. */
export type Planned = { campaign: string } | { reason: string; action: 'nothing-due' | 'refused' | 'unknown' };

/** Reads the output of an execution that planned. `action`: what kept it from opening one. @throws WorldError when it broke */
export const readPlanned = (name: string, { status, output, cause }: ExecutionView): Planned => {
  if (status !== 'SUCCEEDED') throw new WorldError(`execution ${name} ${status.toLowerCase()}: ${cause ?? 'check it in the console'}`);
  const { phase, campaign, reason = '' } = JSON.parse(output ?? '{}') as { phase?: string; campaign?: string; reason?: string };
  if (phase !== 'idle' && campaign !== undefined) return { campaign };
  return { reason, action: (['nothing-due', 'unknown'] as const).find((each) => reason.startsWith(`${each}: `)) ?? 'refused' };
};

/** Waits until the execution that plans has opened its campaign, or has found that there is none to open. @throws WorldError when it broke */
const awaitPlan = async (
  doors: Doors,
  fleet: string,
  campaign: string,
  view: (name: string) => Promise<ExecutionView | undefined>,
): Promise<Planned> => {
  const name = executionName(campaign, 1);
  const endsAt = doors.clock.now() + planning * 1_000;
  while (doors.clock.now() < endsAt) {
    if ((await laterIfNot(() => doors.ledger.readFleet(fleet)))?.openCampaign === campaign) return { campaign };
    const seen = await laterIfNot(() => view(name));
    if (seen && seen.status !== 'RUNNING') return readPlanned(name, seen);
    await doors.clock.sleep(2);
  }
  throw new WorldError(`execution ${name} still plans: check it in the console; recycler status --fleet ${fleet} shows the result`);
};

const findBegin = async (options: RunOptions): Promise<string> => {
  const name = await findParameter(connectAccount(options, 'run').clients.ssm, beginParameter);
  if (name !== undefined) return name;
  throw new WorldError(
    `no stack of the Recycler is in this account and region (SSM parameter ${beginParameter}): npm run build and sam deploy install it, or add --local to run the campaign from this machine; if it is elsewhere, name --region and --profile`,
  );
};

const refuseLocalOptions = (options: RunOptions): void => {
  if (options.policy !== undefined)
    throw new InputError('--policy is for --local: the stack reads the policy from the SSM parameter that the tag recycler:policy names');
};

/** `run --fleet NAME`: has the deployed stack begin or continue the fleet's campaign, and follows it in the ledger. */
export const runDeployed = async (options: RunOptions): Promise<void> => {
  refuseLocalOptions(options);
  const begin = await findBegin(options);
  const { doors } = await openAccount(options, 'run', 'refuse');
  await refuseWrongInput(doors, options);
  const { make } = connectAccount(options, 'run', beginPatience);
  const { fleet, limit, server: onlyServer } = options;
  const request = {
    fleet,
    actor: userInfo().username,
    ...(limit !== undefined && { limit }),
    ...(onlyServer !== undefined && { onlyServer }),
  };
  const beginResult: BeginResult = await askBegin(make, begin, request);
  const { action, reason, campaign: id } = beginResult;
  if (id === undefined || action === 'held' || action === 'refused')
    return finishWithout(options, doors, {
      action: (['nothing-due', 'refused', 'unknown'] as const).find((each) => each === action) ?? 'held',
      reason,
    });
  const planned: Planned =
    action === 'planned' ? await awaitPlan(doors, fleet, id, connectView(make, await askStateMachine(make, begin))) : { campaign: id };
  if ('reason' in planned) return finishWithout(options, doors, planned);
  const collector = createCollector();
  const watcher = createWatcher({ stream: process.stderr, isQuiet: options.quiet === true, now: () => doors.clock.now(), speed: 'real' });
  const letGo = stopOnInterrupt(
    doors,
    fleet,
    watcher,
    (left) => `${left} goes on stopping in the stack: recycler status --fleet ${fleet} shows it`,
  );
  try {
    await followCampaign(doors, planned.campaign, fleet, watcher, (decision) => {
      collector.onDecision(decision);
      watcher.onDecision(decision);
    });
  } finally {
    watcher.end();
    letGo();
  }
  await finishWith(options, doors, planned.campaign, collector);
};
