import { startMeasuring } from '../clock.ts';
import { Retryable } from '../errors.ts';
import type { Doors } from '../ports.ts';
import type { Campaign } from '../record/campaign.ts';
import { copyRecord } from '../record/copy-record.ts';
import { fleetLock, lockSeconds } from '../record/lock.ts';
import { recordStop } from '../record/stop.ts';
import { workloadKey } from '../record/workload.ts';
import { type CostMeter, createCostMeter } from './cost-meter.ts';
import { holdUnread } from './hold-unread.ts';
import { reconcile } from './reconcile.ts';
import { rememberReads } from './remember-reads.ts';
import { sendKeptEvents } from './send-events.ts';
import type { StepAnswer, StepEvent } from './step-event.ts';

/** Seconds until the next poll after an AWS API was throttled or unavailable. */
const restWhenThrottled = 30;

/**
 * A rest up to this many seconds is spent inside the invocation. At 1,024 MB on arm64, 5.6 s there cost as much as the three transitions of a poll;
 * and each invocation reads anew what people change by hand.
 */
const restInside = 6;
/** Seconds after which an invocation polls no more: with the longest step it still ends well within the function's time-out. */
const longestInvocation = 50;

/**
 * Calls after which an execution hands its campaign over to the next one: each writes nine events into a history that holds 25,000
 * ("Service quotas", AWS Step Functions developer guide), and repeated calls write more.
 */
const mostCalls = 2_000;

/** Runs the steps of one invocation; once the execution has grown old, its campaign is left to `begin`, which continues it. */
export const runSteps = async (doors: Doors, event: StepEvent): Promise<StepAnswer> => {
  const answered = { ...(await runCloseSteps(rememberReads(doors), event)), calls: (event.calls ?? 0) + 1 };
  const isOld = answered.calls >= mostCalls && answered.phase !== 'ended' && answered.phase !== 'waiting';
  return isOld ? { ...answered, phase: 'handover', restSeconds: 0 } : answered;
};

/**
 * Runs steps as long as the next poll is only seconds away and the campaign stays in its phase. Each is a whole step of its own:
 * lock, record, world, intents, calls, results.
 */
const runCloseSteps = async (doors: Doors, event: StepEvent): Promise<StepAnswer> => {
  const spent = startMeasuring(doors.clock);
  const meter = createCostMeter(doors.clock);
  // What died may have written events and not sent them.
  if ((event.attempt ?? 0) > 0) await sendKeptEvents(doors, event.campaign);
  let here = await tryStep(doors, event, meter);
  // After a crash one step is answered at once, so that what it achieved counts before anything else can die.
  if ((event.attempt ?? 0) > 0) return here;
  while (here.phase === event.phase && here.phase !== 'ended' && here.restSeconds <= restInside && spent() < longestInvocation * 1_000) {
    await doors.clock.sleep(here.restSeconds);
    here = await tryStep(doors, here, meter);
  }
  return here;
};

/** A ledger that is throttled or unavailable is asked again later, with the same event: nothing was written, and nothing called. */
const tryStep = async (doors: Doors, event: StepEvent, meter: CostMeter): Promise<StepAnswer> => {
  try {
    return await runStep(doors, event, meter);
  } catch (error) {
    if (!(error instanceof Retryable)) throw error;
    return { ...event, restSeconds: restWhenThrottled };
  }
};

/**
 * Runs one step of a campaign: lock, read the record, read the world, decide, write the intents, execute them, write the results.
 * Killing it between any two calls and running the step again leads to the same end.
 *
 * @throws LockHeld when another holder runs the campaign
 * @throws FenceBroken when another one took over meanwhile; nothing was called after that
 */
const runStep = async (doors: Doors, event: StepEvent, meter: CostMeter): Promise<StepAnswer> => {
  const now = doors.clock.now();
  const lock = (resource: string) => doors.ledger.acquireLock(resource, event.holder, now, lockSeconds, doors.provenDead);
  const fleet = await lock(fleetLock(event.fleet));
  const state = await doors.ledger.readCampaign(event.campaign);
  const { campaign } = state;
  const before = copyRecord(campaign);
  if (campaign.phase === 'ended') return toAnswer(event, campaign, 0);
  const locks = [fleet];
  for (const workload of campaign.workloads) locks.push(await lock(workloadKey(workload)));
  if (campaign.phase === 'waiting') reopen(campaign);
  campaign.release = doors.release;
  if (event.failure !== undefined)
    recordStop(campaign, { reason: `a step failed: ${describeFailure(event.failure)}`, at: now, outcome: 'failed' });
  const step = { state, before, locks, meter };
  try {
    const { campaign: after, restSeconds } = await reconcile(doors, event, step);
    return toAnswer(event, after, restSeconds);
  } catch (error) {
    if (!(error instanceof Retryable)) throw error;
    await holdUnread(doors, event, step, error);
    return { ...toAnswer(event, campaign, restWhenThrottled), phase: event.phase };
  }
};

const toAnswer = (event: StepEvent, { phase }: Campaign, restSeconds: number): StepAnswer => {
  const { failure: _, attempt: __, ...rest } = event;
  return { ...rest, phase, restSeconds };
};

const reopen = (campaign: Campaign): void => {
  campaign.phase = 'survey';
  delete campaign.waitsFor;
  delete campaign.waitsUntil;
  campaign.queue.surveyedAt = 0;
};

/** The message of an error as Lambda reports it, without its stack. */
const messageOf = (cause: string): string => {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: string };
    return errorMessage ?? cause;
  } catch {
    return cause;
  }
};

const describeFailure = (failure: unknown): string => {
  if (typeof failure === 'string') return failure;
  const { Error: name, Cause: cause } = (failure ?? {}) as { Error?: string; Cause?: string };
  return [name, cause && messageOf(cause)].filter(Boolean).join(': ').slice(0, 500) || 'for an unknown reason';
};
