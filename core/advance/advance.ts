import type { CampaignState } from '../record/campaign.ts';
import type { Decision } from '../record/decision.ts';
import type { Observation } from '../record/observation.ts';
import { applyBrakes } from './brakes/apply-brakes.ts';
import { notifyHolds } from './brakes/notify-brakes.ts';
import { findHinderedRecovery, findLostLaunches, findStall, recordOthersFailures, writeOffMissingGroups } from './brakes/stops.ts';
import { stopUnlaunchable } from './brakes/unlaunchable.ts';
import { beginAlternates, settleAlternates } from './campaign/alternates.ts';
import { beginSwaps } from './campaign/begin-swaps.ts';
import { closeTurn } from './campaign/close-turn.ts';
import { liftCordons } from './campaign/cordons.ts';
import { findRecovery } from './campaign/find-recovery.ts';
import { warnIfLate } from './campaign/forecast.ts';
import { keepNotes } from './campaign/notes.ts';
import { movePhase } from './campaign/phase.ts';
import { rejectFailedImage } from './campaign/reject-failed-image.ts';
import { maintainSuspensions } from './campaign/suspensions.ts';
import { findVictims } from './campaign/victims.ts';
import { warnOfRejection } from './campaign/warn-of-rejection.ts';
import { settleAbsorbed } from './capacity/absorbed.ts';
import { setBudget } from './capacity/budget.ts';
import { followRequests } from './capacity/follow-requests.ts';
import { giveBackDesired } from './capacity/give-back.ts';
import { measureCapacity } from './capacity/measure-capacity.ts';
import { followOthersChanges } from './capacity/reconcile-capacity.ts';
import { keepSchedule } from './capacity/scheduled-requests.ts';
import { lowerUnserved } from './capacity/unserved.ts';
import { adoptUnclaimed } from './swap/adopt.ts';
import { cordonVictims } from './swap/cordoning.ts';
import { endStayingWork } from './swap/end-work.ts';
import { useIdleReplacements } from './swap/idle-replacements.ts';
import { terminateFirst, writeOffUnneeded } from './swap/in-place.ts';
import { resendLaunches } from './swap/launching.ts';
import { progressSwaps } from './swap/progress-swaps.ts';
import { reimageVictims } from './swap/reimaging.ts';
import { abandonSwaps, terminateOwn } from './swap/rollback.ts';
import { suppressStatusChecks } from './swap/status-checks.ts';
import { applySwapEvents } from './swap/swap-events.ts';
import { terminateVictims } from './swap/terminating.ts';
import { startTrials } from './swap/trials.ts';
import { warnOfHook } from './swap/warn-of-hook.ts';
import { openTurn, type Rule } from './turn.ts';

const whatHappened: readonly Rule[] = [
  writeOffMissingGroups,
  stopUnlaunchable,
  keepNotes,
  measureCapacity,
  followOthersChanges,
  keepSchedule,
  followRequests,
  settleAbsorbed,
  findRecovery,
  settleAlternates,
  progressSwaps,
  applySwapEvents,
  settleAlternates,
  recordOthersFailures,
  rejectFailedImage,
  findLostLaunches,
  findHinderedRecovery,
  findStall,
];

const whatFollows: readonly Rule[] = [setBudget, findVictims, applyBrakes, movePhase, maintainSuspensions, notifyHolds, warnOfRejection];

const whatIsFinishedOrRolledBack: readonly Rule[] = [
  adoptUnclaimed,
  writeOffUnneeded,
  abandonSwaps,
  terminateOwn,
  giveBackDesired,
  lowerUnserved,
  resendLaunches,
  suppressStatusChecks,
  startTrials,
  cordonVictims,
  useIdleReplacements,
  endStayingWork,
  terminateVictims,
  terminateFirst,
  reimageVictims,
  liftCordons,
  warnOfHook,
];

const whatBegins: readonly Rule[] = [beginSwaps, beginAlternates, warnIfLate];

const rules: readonly Rule[] = [...whatHappened, ...whatFollows, ...whatIsFinishedOrRolledBack, ...whatBegins];

/**
 * Advances a campaign by one step: a pure function of its record and one observation of the world, read afresh.
 * The decision is written to the ledger before any of its intents is executed.
 */
export const advance = (before: CampaignState, observation: Observation, now: number): Decision => {
  const turn = openTurn(before, observation, now);
  for (const rule of rules) rule(turn);
  return closeTurn(turn);
};
