import { userInfo } from 'node:os';
import { createCollector } from '../collect-drawing.ts';
import { type Driven, driveCampaign } from '../drive-campaign.ts';
import { createWatcher } from '../live/create-watcher.ts';
import { openChecked } from './open-checked.ts';
import { finishWith, finishWithout, type RunOptions, refuseWrongInput, stopOnInterrupt } from './run-result.ts';

/** `run --fleet NAME --local`: the state machine and its functions in this process, on the account's servers and the account's ledger. */
export const runLocal = async (options: RunOptions): Promise<void> => {
  const { doors } = await openChecked(options, `run-${options.fleet}`, options.yes === true, (each) => refuseWrongInput(each, options));
  const collector = createCollector();
  const watcher = createWatcher({ stream: process.stderr, isQuiet: options.quiet === true, now: () => doors.clock.now(), speed: 'real' });
  doors.onDecision = (decision) => {
    collector.onDecision(decision);
    watcher.onDecision(decision);
  };
  const letGo = stopOnInterrupt(
    doors,
    options.fleet,
    watcher,
    (left) => `${left} is not finished: recycler run --local --fleet ${options.fleet} settles and restores it`,
  );
  let driven: Driven;
  try {
    driven = await driveCampaign(doors, {
      fleet: options.fleet,
      actor: userInfo().username,
      limit: options.limit,
      onlyServer: options.server,
    });
  } finally {
    watcher.end();
    letGo();
  }
  if (driven.campaign !== undefined) return finishWith(options, doors, driven.campaign, collector);
  const { action, reason } = driven;
  if (action === 'nothing-due' || action === 'refused' || action === 'unknown' || action === 'held')
    await finishWithout(options, doors, { action, reason });
};
