import { formatDuration } from '../policy/duration.ts';
import type { Policy } from '../policy/policy.ts';
import { type Campaign, type CampaignState, copyState, type Swap } from '../record/campaign.ts';
import type { Decision } from '../record/decision.ts';
import type { Intent } from '../record/intent.ts';
import type { Observation } from '../record/observation.ts';
import { type Finding, findBrakes, findNoCapacity, maintainBrakes } from './brakes/brakes.ts';
import { notifyBrakes } from './brakes/notify-brakes.ts';
import { findTroubles, tokenLifetime, writeOffMissingGroups } from './brakes/troubles.ts';
import { explainBlocked } from './campaign/blocked.ts';
import { adoptUnclaimed, beginSwaps, listVictims, raisesByNumber } from './campaign/choose.ts';
import { countLeft, forecastEnd } from './campaign/forecast.ts';
import { longWait, movePhase, needsSurvey } from './campaign/phase.ts';
import { planPollInterval } from './campaign/poll-interval.ts';
import { maintainSuspensions, processesDuringRaise } from './campaign/suspensions.ts';
import { countHeldSlots, countUnassigned, hasOpenDecrement, isHoldingSlot } from './capacity/book.ts';
import { type Budget, countBudget, resolvePace } from './capacity/pace.ts';
import { reconcileCapacity } from './capacity/reconcile-capacity.ts';
import { indexObservation, type Snapshot } from './snapshot.ts';
import { abandonSwap, progressSwap } from './swap/progress.ts';
import { applySwapEvents } from './swap/swap-events.ts';
import { terminateOwn, terminateVictims } from './swap/terminate.ts';

/** A step writes at most this many acts (DynamoDB takes 100 items in a transaction); the rest wait for the next look. */
const maxIntents = 80;

/** Does the campaign look for a server that it has not named yet: one it owes, or one that Auto Scaling launched for it? */
export const seeksUnclaimed = (state: CampaignState): boolean =>
  state.campaign.groups.some(
    (group) =>
      state.campaign.capacity[group] && (countUnassigned(state, group) > 0 || state.campaign.capacity[group]?.pendingRaise !== undefined),
  ) || state.swaps.some((swap) => swap.method === 'terminate-first' && swap.termination && !swap.replacement && !swap.outcome);

/**
 * Advances a campaign by one step: a pure function of its record and one look at the world.
 * Order: books, swaps, brakes, phase, settings, ends, launches. The answer is written to the ledger before any of its intents is called.
 */
export const advance = (before: CampaignState, observation: Observation, now: number): Decision => {
  const state = copyState(before);
  const { campaign } = state;
  const look = indexObservation(observation, now);
  const policy = 'effective' in observation.policy ? observation.policy.effective : undefined;
  const notices: Intent[] = [];
  campaign.counters.looks += 1;

  writeOffMissingGroups(state, look);
  const capacity = measureCapacity(campaign, look, 'effective' in observation.policy ? observation.policy.effective : undefined);
  followOthersChanges(state, look, notices);
  const swapEvents = state.swaps.flatMap((swap) => progressSwap(state, look, policy, swap));
  const ceiling = policy ? countCeiling(campaign, policy) : 1;
  const rejects = applySwapEvents(state, look, policy, swapEvents, ceiling, notices);
  findTroubles(state, look, policy?.brakes.holdTimeout ?? 86_400);

  const found = [...findBrakes(state, look), ...findNoCapacity(campaign, now)];
  const budget = policy ? countBudget(state, look, policy) : { slots: 0, method: 'launch-first' as const, limits: [] };
  const victims = ['proof', 'roll'].includes(campaign.phase) ? listVictims(state, look) : [];
  if (budget.slots <= 0 && victims.length > 0 && budget.limits[0]) {
    const { reason, unblock } = budget.limits[0];
    found.push({ kind: 'hold', reason, unblock });
  }
  const findings = maintainBrakes(campaign, found, now, policy?.brakes.holdTimeout ?? 86_400);
  const stop = findings.find((finding) => finding.kind === 'stop');
  if (stop) campaign.stop ??= { reason: stop.reason, at: now, outcome: 'stopped' };
  const isHeld = findings.some((finding) => finding.kind === 'hold' && !finding.isPartial);

  movePhase(state, look, findings, policy, notices);
  const settings = maintainSuspensions(state, look);
  if (settings.resumedByOthers.length > 0 && campaign.phase === 'proof') {
    campaign.stop ??= {
      reason: `${settings.resumedByOthers.join(', ')} was resumed by others during the proof`,
      at: now,
      outcome: 'stopped',
    };
    movePhase(state, look, findings, policy, notices);
  }

  const intents: Intent[] = [...settings.intents];
  const isRolling = campaign.phase === 'proof' || campaign.phase === 'roll';
  if (!campaign.stop && (isRolling || campaign.waitsFor !== undefined)) notices.push(...notifyBrakes(campaign, findings, now));
  // Without a lease what was begun is taken back as if the campaign had stopped, and the next release finds it waiting.
  const isLeaving = campaign.stop !== undefined || observation.noLease !== undefined;
  const mayGoOn = isRolling && policy !== undefined && !isLeaving && settings.isReady;
  const mayBegin = mayGoOn && !isHeld;
  // What was launched already is in flight: a hold keeps nobody from finishing it.
  adoptUnclaimed(state, look, mayGoOn);
  if (isLeaving) {
    const reason = campaign.stop?.reason ?? observation.noLease ?? '';
    for (const swap of state.swaps) if (!swap.outcome && !swap.termination) abandonSwap(swap, reason, now);
  }
  intents.push(...terminateOwn(state, look, policy, campaign.phase === 'settle' || isLeaving));
  if (observation.noLease === undefined) intents.push(...resendLaunches(state, Math.max(1, Math.min(budget.slots, ceiling)), now));
  const told =
    policy && !isLeaving ? terminateVictims(state, look, policy, Math.max(1, maxIntents - intents.length)) : { intents: [], refusals: [] };
  intents.push(...told.intents);
  const allowed = mayBegin && policy ? allowSlots(state, look, policy, budget, ceiling) : 0;
  campaign.budgetSlots = Math.max(
    campaign.budgetSlots,
    campaign.phase === 'roll' || campaign.phase === 'proof' ? Math.min(budget.slots, ceiling) : 0,
  );
  if (mayBegin && policy && intents.length < maxIntents) {
    const begun = beginSwaps(state, look, policy, {
      slots: Math.min(allowed, countHeldSlots(state, now) + maxIntents - intents.length),
      method: methodOf(campaign, policy, budget),
    });
    intents.push(...begun);
    journalRaises(campaign, look, begun, now);
  }

  const left = countLeft(state);
  const forecastAt = forecastEnd(left, Math.max(1, Math.min(budget.slots, ceiling)), campaign.durations, now);
  warnOfDeadline(campaign, forecastAt, notices);
  const holds = findings.filter((finding) => finding.kind === 'hold');
  const waiting = victims.map((victim) => victim.id);
  return {
    at: now,
    state,
    intents: [...rejects, ...intents, ...notices],
    restSeconds: chooseRest(state, look, policy, findings, intents),
    headline: writeHeadline(state, left, allowed, campaign.stop ? [] : holds),
    blocked: explainBlocked(campaign, findings, told.refusals, waiting, now),
    forecastAt,
    budget: Math.min(budget.slots, ceiling),
    allowed,
    capacity,
  };
};

const measureCapacity = (campaign: Campaign, look: Snapshot, policy: Policy | undefined): Decision['capacity'] => {
  const healthy = campaign.groups.reduce((sum, group) => sum + look.countHealthy(group), 0);
  const members = look.observation.groups.flatMap((group) => group.members).filter((member) => !member.lifecycle.startsWith('Terminat'));
  if (campaign.seen.desired === 0) campaign.seen.desired = look.observation.groups.reduce((sum, group) => sum + group.desired, 0);
  campaign.seen.minInService = Math.min(campaign.seen.minInService ?? healthy, healthy);
  campaign.seen.maxTotal = Math.max(campaign.seen.maxTotal, members.length);
  const others = Object.values(campaign.capacity).reduce((sum, book) => sum + book.baseline, 0);
  const desired = look.observation.groups.reduce((sum, group) => sum + group.desired, 0);
  return { inService: healthy, total: members.length, desired, floor: policy ? others - resolvePace(policy, others).unavailable : others };
};

const countCeiling = (campaign: Campaign, policy: Policy): number => {
  const pace = resolvePace(
    policy,
    Object.values(campaign.capacity).reduce((sum, book) => sum + book.baseline, 0),
  );
  return Math.max(1, pace.surge > 0 ? pace.surge : pace.unavailable);
};

const methodOf = (campaign: Campaign, policy: Policy, budget: Budget): Budget['method'] =>
  campaign.phase === 'proof' && !policy.proof.inPlace ? 'launch-first' : budget.method;

/** The first swap of an unproven image runs alone. Afterwards: what evidence has earned, inside the budget. A late campaign grows faster, never wider. */
const allowSlots = (state: CampaignState, look: Snapshot, policy: Policy, budget: Budget, ceiling: number): number => {
  const { campaign } = state;
  if (campaign.phase === 'proof') {
    const room = campaign.groups.some((group) => look.group(group) !== undefined);
    return room ? 1 : 0;
  }
  const isLate =
    campaign.deadline !== undefined &&
    forecastEnd(countLeft(state), campaign.earnedSlots, campaign.durations, look.now) > campaign.deadline.at;
  const earned = isLate ? Math.max(campaign.earnedSlots, Math.ceil(campaign.earnedSlots * policy.pace.growth)) : campaign.earnedSlots;
  return Math.min(earned, ceiling, budget.slots);
};

const followOthersChanges = (state: CampaignState, look: Snapshot, notices: Intent[]): void => {
  const { campaign } = state;
  const isProving =
    campaign.phase === 'proof' &&
    (state.swaps.some((swap) => swap.isProof && !swap.outcome) ||
      Object.values(campaign.capacity).some((book) => book.surge > 0 || book.pendingRaise !== undefined));
  for (const { group, from, to } of reconcileCapacity(state, look)) {
    notices.push({
      kind: 'notify',
      level: 'info',
      text: `desired capacity of ${group} was changed by others: ${from} to ${to}; the campaign follows`,
      next: 'nothing, if that was meant; CloudTrail names who set it',
    });
    if (isProving) {
      campaign.stop ??= {
        reason: `desired capacity of ${group} is ${to} and did not rise by exactly the one server of the proof`,
        at: look.now,
        outcome: 'stopped',
      };
    }
  }
};

/**
 * A launch that was never answered is sent again with its own token: AWS answers it from memory and launches nothing twice.
 * It may never have happened, and then it needs a slot: while a telling of the same step is unanswered too, it waits.
 */
const resendLaunches = (state: CampaignState, slots: number, now: number): Intent[] => {
  if (state.swaps.filter((swap) => isHoldingSlot(swap, now)).length > slots && !state.campaign.stop) return [];
  const open = state.swaps.filter((swap) => swap.launch && !swap.replacement && !swap.outcome && now - swap.launch.at <= tokenLifetime);
  const tokens = new Map<string, Swap[]>();
  for (const swap of open) tokens.set(swap.launch?.token ?? '', [...(tokens.get(swap.launch?.token ?? '') ?? []), swap]);
  return [...tokens].map(([token, swaps]) => {
    const first = swaps[0] as Swap;
    return {
      kind: 'launch',
      group: first.group,
      zone: first.zone,
      count: first.launch?.count ?? swaps.length,
      token,
      swaps: swaps.map((swap) => swap.id),
    };
  });
};

const journalRaises = (campaign: Campaign, look: Snapshot, intents: readonly Intent[], now: number): void => {
  for (const intent of intents) {
    if (intent.kind !== 'raise') continue;
    const suspended = look.group(intent.group)?.suspended ?? [];
    for (const process of processesDuringRaise) {
      if (!suspended.includes(process)) campaign.journal.push({ group: intent.group, process, at: now, isSeen: false });
    }
  }
};

const warnOfDeadline = (campaign: Campaign, forecastAt: number, notices: Intent[]): void => {
  if (!campaign.deadline || forecastAt <= campaign.deadline.at || campaign.warned.includes('deadline')) return;
  campaign.warned.push('deadline');
  const late = formatDuration((forecastAt - campaign.deadline.at) / 1_000);
  notices.push({
    kind: 'notify',
    level: 'alert',
    text: `deadline at risk: the forecast is ${late} late`,
    next: `recycler status --fleet ${campaign.fleet} shows what it waits for; if it waits for nothing, a larger pace.maxSurge in the policy makes it faster`,
  });
};

/** Is desired raised by number, and either just being raised or waiting for an ending to be answered first? The next look goes on with it. */
const isAboutToRaise = (state: CampaignState, look: Snapshot, policy: Policy): boolean =>
  state.campaign.groups.some(
    (group) =>
      raisesByNumber(policy, look, group) &&
      (state.campaign.journal.some((entry) => entry.group === group && processesDuringRaise.some((each) => each === entry.process)) ||
        (state.campaign.phase === 'roll' && hasOpenDecrement(state, group))),
  );

const chooseRest = (
  state: CampaignState,
  look: Snapshot,
  policy: Policy | undefined,
  findings: readonly Finding[],
  intents: readonly Intent[],
): number => {
  const { now } = look;
  const { phase } = state.campaign;
  if (phase === 'ended' || phase === 'waiting' || phase === 'survey') return 0;
  const isIdling = state.swaps.every((swap) => swap.outcome);
  if (Object.values(state.campaign.capacity).some((book) => book.unexplained)) return 5;
  if (isIdling && intents.some((intent) => intent.kind === 'suspend' || intent.kind === 'resume')) return 1;
  if (isIdling && needsSurvey(state, now)) return 0;
  if (isIdling && findings.some((finding) => finding.kind === 'hold')) return 60;
  if (policy && isAboutToRaise(state, look, policy)) return 5;
  // Stopped, and what is left hangs on the group's own recovery: nothing is gained by looking often.
  if (phase === 'settle' && now - state.campaign.moved.at > longWait) return 60;
  return planPollInterval(state, policy, now);
};

const writeHeadline = (state: CampaignState, left: number, allowed: number, holds: readonly Finding[]): string => {
  const { campaign } = state;
  const why = holds[0] ? `; holding: ${holds[0].reason}` : '';
  const flying = state.swaps.filter((swap) => !swap.outcome).length;
  if (campaign.phase === 'ended')
    return campaign.stop ? `stopped: ${campaign.stop.reason}` : `${campaign.outcome}: ${campaign.counters.replaced} replaced`;
  if (campaign.phase === 'proof') return `proving the image with one server; ${left} to replace${why}`;
  if (campaign.phase === 'roll')
    return `${campaign.counters.replaced} of ${campaign.counters.stale} replaced, ${flying} in flight, ${allowed} slots${why}`;
  if (campaign.phase === 'waiting') return `waiting: ${campaign.waitsFor ?? ''}`;
  if (campaign.stop) return `stopping: ${campaign.stop.reason}; ${flying} swaps to settle`;
  return `${campaign.phase}: ${flying} swaps in flight${why}`;
};
