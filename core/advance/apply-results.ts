import { type CampaignState, copyState } from '../record/campaign.ts';
import { capacityOf, recordChange } from '../record/capacity.ts';
import type { Intent, IntentResult } from '../record/intent.ts';
import { intentKinds } from '../record/intent-kinds.ts';
import { isGroupGone, meaningOf } from '../record/refusal.ts';
import { recordStop, type Stop } from '../record/stop.ts';
import type { Swap } from '../record/swap.ts';
import { isSameWorkload, workloadKey } from '../record/workload.ts';
import { applyQuarantine } from './apply-quarantine.ts';
import { applySuppression } from './apply-suppression.ts';
import { confirmTermination } from './swap/swap-changes.ts';

/** Polls in a row with definite refusals, other than for capacity, after which the campaign stops instead of trying on. */
const mostRefusals = 5;
const firstRetrySeconds = 30;
const longestRetrySeconds = 300;

/** The code of a call that was held back because what had to come before it was not answered. It was not refused. */
export const notSent = 'NotSent';

const stop = (state: CampaignState, reason: string, outcome: Stop['outcome'], now: number): void =>
  recordStop(state.campaign, { reason, at: now, outcome });

const abandon = (swap: Swap, reason: string): void => {
  if (swap.rollback) {
    swap.outcome = swap.rollback.outcome;
    swap.reason = swap.rollback.reason;
  } else {
    swap.outcome = 'abandoned';
    swap.reason = reason;
  }
  delete swap.launch;
};

const backOff = (state: CampaignState, group: string, zone: string, message: string, now: number): void => {
  const capacity = capacityOf(state.campaign, group);
  const times = (capacity.backoff[zone]?.times ?? 0) + 1;
  const seconds = Math.min(longestRetrySeconds, firstRetrySeconds * 2 ** (times - 1));
  capacity.backoff[zone] = { until: now + seconds * 1_000, times, message };
};

const refuse = (state: CampaignState, operation: string, what: string, code: string, message: string, now: number): void => {
  const { campaign } = state;
  const meaning = meaningOf(operation, code);
  if (meaning === 'passing') return;
  if (meaning === 'denied') {
    stop(state, `${what} was denied (${code}): ${message}`, 'stopped', now);
    return;
  }
  if (meaning === 'image') {
    stop(state, `${what}: its image cannot be launched any more (${code}): ${message}`, 'stopped', now);
    return;
  }
  // A read may be from before: the refusal knows better.
  if (isGroupGone(message)) {
    stop(state, `${what} was refused, its group is deleted (${code}): ${message}`, 'stopped', now);
    return;
  }
  // Several refusals of one poll have one reason, more often than not: polls are counted.
  if (campaign.refusedAt === campaign.counters.looks) return;
  campaign.refusedAt = campaign.counters.looks;
  campaign.refusals += 1;
  if (campaign.refusals >= mostRefusals)
    stop(state, `${what} was refused at ${campaign.refusals} polls in a row, last: ${code}: ${message}`, 'failed', now);
};

const applyLaunch = (state: CampaignState, intent: Extract<Intent, { kind: 'launch' }>, result: IntentResult, now: number): void => {
  const swaps = intent.swaps.flatMap((id) => state.swaps.filter((swap) => swap.id === id && !swap.replacement));
  if (result.outcome === 'unanswered') {
    for (const { launch } of swaps) if (launch) launch.unanswered = { tries: (launch.unanswered?.tries ?? 0) + 1, last: result.message };
    return;
  }
  const servers = result.outcome === 'done' ? (result.servers ?? []) : [];
  const errors = result.outcome === 'done' ? (result.errors ?? []) : [{ code: result.code, message: result.message }];
  const known = new Set(state.swaps.flatMap((swap) => (swap.replacement ? [swap.replacement] : [])));
  const fresh = servers.filter((id) => !known.has(id));
  const capacity = capacityOf(state.campaign, intent.group);
  if (fresh.length > 0) {
    recordChange(capacity, fresh.length, now);
    delete capacity.backoff[intent.zone];
    state.campaign.refusals = 0;
  }
  for (const [index, swap] of swaps.entries()) {
    const replacement = fresh[index];
    if (replacement !== undefined) {
      swap.replacement = replacement;
      if (swap.launch) swap.launch.answeredAt = now;
    } else abandon(swap, errors[0] ? `${errors[0].code}: ${errors[0].message}` : 'EC2 launched fewer servers than requested');
  }
  if (fresh.length >= swaps.length) return;
  if (result.outcome === 'refused' && result.code === notSent) return;
  const error = errors[0] ?? { code: 'NoServer', message: 'EC2 launched fewer servers than requested' };
  const isCapacity = meaningOf('LaunchInstances', error.code) === 'capacity';
  backOff(state, intent.group, intent.zone, isCapacity ? error.message : `${error.code}: ${error.message}`, now);
  if (!isCapacity) refuse(state, 'LaunchInstances', `launching in ${intent.zone} for ${intent.group}`, error.code, error.message, now);
};

const applyTermination = (
  state: CampaignState,
  intent: Extract<Intent, { kind: 'terminate' }>,
  result: IntentResult,
  now: number,
): void => {
  if (result.outcome === 'unanswered') return;
  const { campaign } = state;
  const swap = state.swaps.find((each) => each.id === intent.swap);
  const capacity = capacityOf(campaign, intent.group);
  const orphan = intent.purpose === 'orphan' ? capacity.orphans.find((each) => each.server === intent.server) : undefined;
  const termination =
    intent.purpose === 'victim' ? swap?.termination : intent.purpose === 'rollback' ? swap?.rollback?.termination : orphan?.termination;
  if (result.outcome === 'done') {
    campaign.refusals = 0;
    if (termination && !termination.isConfirmed) confirmTermination(campaign, intent.group, termination);
    return;
  }
  // After a lost answer the server may be leaving because of an attempt before this one: the next poll shows.
  if ((result.attempts ?? 1) > 1 || (termination?.sends ?? 1) > 1) return;
  // A definite no: we terminated nothing. The next poll shows what the server does.
  if (intent.purpose === 'victim') delete swap?.termination;
  if (intent.purpose === 'rollback') delete swap?.rollback?.termination;
  if (orphan) capacity.orphans = capacity.orphans.filter((each) => each !== orphan);
  if (result.code !== notSent && !/not found|No managed instance|already terminating/i.test(result.message))
    refuse(state, 'TerminateInstanceInAutoScalingGroup', `terminating ${intent.server}`, result.code, result.message, now);
};

const applySetting = (
  state: CampaignState,
  intent: Extract<Intent, { kind: 'suspend' | 'resume' | 'raise' | 'lower' | 'delete-policy' }>,
  result: IntentResult,
  now: number,
): void => {
  const { campaign } = state;
  const capacity = capacityOf(campaign, intent.group);
  if (intent.kind === 'resume' && result.outcome === 'done') {
    campaign.journal = campaign.journal.filter(
      (entry) => entry.kind !== 'process' || entry.group !== intent.group || !intent.processes.includes(entry.process),
    );
  }
  if (intent.kind === 'delete-policy' && result.outcome === 'done') {
    campaign.journal = campaign.journal.filter(
      (entry) => entry.kind !== 'policy' || entry.group !== intent.group || entry.policy !== intent.policy,
    );
  }
  if (intent.kind === 'raise' || intent.kind === 'lower') {
    // After a lost attempt desired may have been raised: the next reads show.
    if (result.outcome === 'refused' && (result.attempts ?? 1) > 1) return;
    if (result.outcome === 'refused') delete capacity.pendingRaise;
    if (result.outcome === 'done' && capacity.pendingRaise) capacity.pendingRaise.isAnswered = true;
  }
  if (result.outcome === 'refused' && result.code !== notSent)
    refuse(state, intentKinds[intent.kind].operation ?? '', `${intent.kind} on ${intent.group}`, result.code, result.message, now);
};

const applyCordon = (
  state: CampaignState,
  intent: Extract<Intent, { kind: 'cordon' | 'uncordon' }>,
  result: IntentResult,
  now: number,
): void => {
  const { campaign } = state;
  const { workload, server } = intent;
  if (result.outcome === 'done' && intent.kind === 'uncordon')
    campaign.journal = campaign.journal.filter(
      (entry) => entry.kind !== 'cordon' || entry.server !== server || !isSameWorkload(entry.workload, workload),
    );
  if (result.outcome === 'refused')
    refuse(state, '', `${intent.kind} of ${server} in ${workloadKey(workload)}`, result.code, result.message, now);
};

/** A definite no leaves the server as it was: it is left alone for this campaign. What was not answered is asked of EC2. */
const applyReimage = (state: CampaignState, intent: Extract<Intent, { kind: 'reimage' }>, result: IntentResult, now: number): void => {
  const swap = state.swaps.find(({ id }) => id === intent.swap);
  if (!swap?.reimage || result.outcome === 'unanswered') return;
  if (result.outcome === 'done') {
    state.campaign.refusals = 0;
    if (result.task !== undefined) swap.reimage.task = result.task;
    return;
  }
  // An attempt before this one may have been carried out.
  if ((result.attempts ?? 1) > 1) return;
  delete swap.reimage;
  if (result.code === notSent) return;
  const reason = `EC2 did not replace the root volume of ${intent.server}: ${result.code}: ${result.message}`;
  swap.rollback ??= { outcome: 'abandoned', reason, at: now };
  state.campaign.skipped[intent.server] ??= reason;
  refuse(state, 'CreateReplaceRootVolumeTask', `a new root volume for ${intent.server}`, result.code, result.message, now);
};

/** A trial that was refused is asked for again at later polls, a few times; until it has run the server has not joined. */
const applyTrial = (state: CampaignState, intent: Extract<Intent, { kind: 'try' }>, result: IntentResult, now: number): void => {
  if (result.outcome === 'refused')
    refuse(state, 'RunTask', `a trial on ${intent.server} in ${workloadKey(intent.workload)}`, result.code, result.message, now);
};

/** What was not ended is asked for again at later polls, a few times; until it has ended the server is not drained. */
const applyEnding = (state: CampaignState, intent: Extract<Intent, { kind: 'end-work' }>, result: IntentResult, now: number): void => {
  if (result.outcome === 'refused' && result.code !== notSent)
    refuse(state, 'StopTask', `ending ${intent.what} on ${intent.server}`, result.code, result.message, now);
};

type Apply<Kind extends Intent['kind']> = (
  state: CampaignState,
  intent: Extract<Intent, { kind: Kind }>,
  result: IntentResult,
  now: number,
) => void;

const nothing = (): void => undefined;

/** What the result of each kind of intent means for the campaign. */
const appliers: { [Kind in Intent['kind']]: Apply<Kind> } = {
  launch: applyLaunch,
  terminate: applyTermination,
  quarantine: applyQuarantine,
  reimage: applyReimage,
  try: applyTrial,
  'end-work': applyEnding,
  raise: applySetting,
  suspend: applySetting,
  resume: applySetting,
  lower: applySetting,
  'delete-policy': applySetting,
  cordon: applyCordon,
  uncordon: applyCordon,
  // It is a help, and no more: one that was refused keeps nothing from going on.
  'clear-mark': nothing,
  'suppress-checks': applySuppression,
  'resume-checks': applySuppression,
  reject: nothing,
  notify: nothing,
};

/** Applies the results of a step's calls to the campaign. What was not answered is left as it was: the next poll shows. */
export const applyResults = (
  state: CampaignState,
  results: readonly { intent: Intent; result: IntentResult }[],
  now: number,
): CampaignState => {
  const next = copyState(state);
  for (const { intent, result } of results) (appliers[intent.kind] as Apply<Intent['kind']>)(next, intent, result, now);
  return next;
};
