import { advance } from '../advance/advance.ts';
import { notifyBrakes } from '../advance/brakes/notify-brakes.ts';
import { forecastEnd } from '../advance/campaign/forecast.ts';
import { needsSurvey } from '../advance/campaign/survey-due.ts';
import { resolvePace } from '../advance/capacity/pace.ts';
import { guardIntents } from '../advance/guard.ts';
import { applySurvey, surveyFleet } from '../advance/survey.ts';
import { FenceBroken, Retryable } from '../errors.ts';
import type { Policy } from '../policy/policy.ts';
import type { Doors, FleetRecord } from '../ports.ts';
import type { Campaign, CampaignState } from '../record/campaign.ts';
import { fleetLock, type Lock, lockSeconds } from '../record/lock.ts';
import type { GroupView } from '../record/observation.ts';
import { wantedKey } from '../record/wanted.ts';
import { commitThenExecute, snapshotSwaps } from './commit-then-execute.ts';
import { type CostMeter, createCostMeter } from './cost-meter.ts';
import { observe, readPolicy, resolveWanted } from './observe.ts';

/** What the state machine hands to a step, and gets back with a rest. */
export type StepEvent = {
  campaign: string;
  fleet: string;
  phase: string;
  holder: string;
  failure?: unknown;
  attempt?: number | undefined;
  calls?: number | undefined;
  /** What the execution was started by; it is handed on for logs alone. */
  trace?: string | undefined;
};
export type StepAnswer = StepEvent & { restSeconds: number };

/** Rest after a look that could not be made because the world asked to come back later. */
const restWhenThrottled = 30;

/**
 * Takes one step of a campaign: lock, read the record, read the world, decide, write the intents, call, write the results.
 * Killing it between any two calls and taking the step again leads to the same end.
 *
 * @throws LockHeld when another holder carries the campaign
 * @throws FenceBroken when another one took over meanwhile; nothing was called after that
 */
const runStep = async (doors: Doors, event: StepEvent, meter: CostMeter): Promise<StepAnswer> => {
  const now = doors.clock.now();
  const fleet = await doors.ledger.acquireLock(fleetLock(event.fleet), event.holder, now, lockSeconds, doors.provenDead);
  const state = await doors.ledger.readCampaign(event.campaign);
  const { campaign } = state;
  const before = structuredClone(campaign);
  if (campaign.phase === 'ended') return answer(event, campaign, 0);
  const locks = [fleet];
  for (const resource of campaign.workloads)
    locks.push(await doors.ledger.acquireLock(resource, event.holder, now, lockSeconds, doors.provenDead));
  if (campaign.phase === 'waiting') reopen(campaign);
  campaign.release = doors.release;
  if (event.failure !== undefined) {
    campaign.stop ??= { reason: `a step failed: ${describeFailure(event.failure)}`, at: now, outcome: 'failed' };
  }
  try {
    return await look(doors, event, { state, before, locks, meter });
  } catch (error) {
    if (!(error instanceof Retryable)) throw error;
    return holdUnread(doors, event, { state, before, locks, meter }, error);
  }
};

/** A rest up to this many seconds is spent inside the invocation. At 1,024 MB on arm64, 5.6 s there cost as much as the three transitions of a look. */
const restInside = 5;
/** Seconds after which an invocation takes no further look: with the longest step it still ends well within the function's time-out. */
const longestInvocation = 40;

/**
 * Calls after which an execution hands its campaign over to the next one: each writes nine events into a history that holds 25,000
 * ("Service quotas", AWS Step Functions developer guide), and repeated calls write more.
 */
const mostCalls = 2_000;

/** Takes the steps of one invocation; once the execution has grown old, its campaign is left to `begin`, which carries it on. */
export const runSteps = async (doors: Doors, event: StepEvent): Promise<StepAnswer> => {
  const answered = { ...(await runCloseSteps(doors, event)), calls: (event.calls ?? 0) + 1 };
  const isOld = answered.calls >= mostCalls && answered.phase !== 'ended' && answered.phase !== 'waiting';
  return isOld ? { ...answered, phase: 'handover', restSeconds: 0 } : answered;
};

/**
 * Takes steps as long as the next look is only seconds away and the campaign stays in its phase. Each is a whole step of its own:
 * lock, record, world, intents, calls, results.
 */
const runCloseSteps = async (doors: Doors, event: StepEvent): Promise<StepAnswer> => {
  const began = doors.clock.now();
  const meter = createCostMeter(doors.clock);
  let here = await runStep(doors, event, meter);
  // After a crash one step is answered at once, so that what it achieved counts before anything else can die.
  if ((event.attempt ?? 0) > 0) return here;
  while (
    here.phase === event.phase &&
    here.phase !== 'ended' &&
    here.restSeconds <= restInside &&
    doors.clock.now() - began < longestInvocation * 1_000
  ) {
    await doors.clock.sleep(here.restSeconds);
    here = await runStep(doors, here, meter);
  }
  return here;
};

const answer = (event: StepEvent, campaign: Campaign, restSeconds: number): StepAnswer => {
  const { failure: _, attempt: __, ...rest } = event;
  return { ...rest, phase: campaign.phase, restSeconds };
};

const reopen = (campaign: Campaign): void => {
  campaign.phase = 'survey';
  campaign.moved = { mark: '', at: 0 };
  delete campaign.waitsFor;
  delete campaign.waitsUntil;
  campaign.queue.surveyedAt = 0;
};

const describeFailure = (failure: unknown): string => {
  if (typeof failure === 'string') return failure;
  const { Error: name, Cause: cause } = (failure ?? {}) as { Error?: string; Cause?: string };
  return [name, cause].filter(Boolean).join(': ').slice(0, 500) || 'for an unknown reason';
};

/** A step under way: the campaign as it goes on, and as it was read. */
type Step = { state: CampaignState; before: Campaign; locks: Lock[]; meter: CostMeter };

const look = async (doors: Doors, event: StepEvent, { state, before, locks, meter }: Step): Promise<StepAnswer> => {
  const { campaign } = state;
  const swaps = snapshotSwaps(state.swaps);
  const record = await doors.ledger.readFleet(event.fleet);
  const groups = await doors.groups.describe(campaign.groups);
  const now = doors.clock.now();
  let isSurveyed = false;
  if (needsSurvey(state, now)) {
    await survey(doors, state, groups, record);
    isSurveyed = true;
    for (const resource of campaign.workloads) {
      if (!locks.some((lock) => lock.resource === resource))
        locks.push(await doors.ledger.acquireLock(resource, event.holder, now, lockSeconds, doors.provenDead));
    }
  }
  const observation = await observe(doors, state, groups, record.control);
  const at = doors.clock.now();
  const decision = advance(state, observation, at);
  doors.onLook?.({ state, observation, now: at });
  guardIntents(state, decision.state, observation, decision.intents);
  const writing = { before, swaps, groups, locks, meter, isSurveyed, topic: topicOf(observation.policy) };
  const after = await commitThenExecute(doors, writing, decision, () => doors.onDecision?.(decision));
  return answer(event, after.campaign, decision.restSeconds);
};

const topicOf = (policy: { effective: Policy } | { error: string }): string | undefined =>
  'effective' in policy ? policy.effective.notify?.snsTopicArn : undefined;

/** Age at which a server is due: early enough that the campaign, by measured times, ends before the promise is broken. */
export const dueAge = (
  policy: Policy,
  servers: number,
  durations: { boot: readonly number[]; terminate: readonly number[] },
): number | undefined => {
  if (policy.maxAge === undefined) return undefined;
  const { surge, unavailable } = resolvePace(policy, servers);
  const seconds = forecastEnd(servers, Math.max(surge, unavailable), durations, 0) / 1_000;
  return Math.max(policy.maxAge / 2, policy.maxAge - seconds * 1.3 - policy.proof.bake - 600);
};

const survey = async (doors: Doors, state: CampaignState, groups: readonly GroupView[], record: FleetRecord): Promise<void> => {
  const { campaign } = state;
  const now = doors.clock.now();
  const wanted = await resolveWanted(doors, groups, campaign.wanted);
  const facts = Object.fromEntries(
    (await Promise.all(groups.map((group) => doors.servers.readGroup(group.name)))).flat().map((each) => [each.id, each]),
  );
  const policy = await readPolicy(doors, groups);
  const effective = 'effective' in policy ? policy.effective : undefined;
  const servers = groups.reduce((sum, group) => sum + group.desired, 0);
  const found = surveyFleet(
    groups,
    { ...wanted, ...campaign.wanted },
    facts,
    effective && dueAge(effective, servers, campaign.durations),
    now,
  );
  applySurvey(state, found, groups, wanted, now);
  campaign.workloads = doors.workloads.flatMap((workload) => workload.listResources(groups));
  const rejected = await doors.ledger.listRejected();
  for (const each of rejected) {
    if (!Object.values(campaign.wanted).some((one) => one.image === each.image)) continue;
    campaign.stop ??= { reason: `image ${each.image} was rejected: ${each.reason}`, at: now, outcome: 'stopped' };
  }
  if (effective?.deadline !== undefined && !campaign.deadline) {
    const key = Object.values(campaign.wanted).map(wantedKey).toSorted().join(' ');
    const since = record.wantedSince[key] ?? (await doors.ledger.recordWanted(campaign.fleet, key, now));
    campaign.deadline = { at: since + effective.deadline * 1_000, wantedSince: since };
  }
};

/** A look that the world did not allow changes nothing but the record of why, of which people are told once it has lasted. */
const holdUnread = async (doors: Doors, event: StepEvent, { state, before, locks, meter }: Step, error: Error): Promise<StepAnswer> => {
  const fresh = await doors.ledger.readCampaign(event.campaign);
  if (fresh.campaign.version !== state.campaign.version)
    throw new FenceBroken(`campaign ${event.campaign} moved on while this step could not read: it is left to the other holder`);
  const { campaign } = fresh;
  if (state.campaign.stop) campaign.stop ??= state.campaign.stop;
  const reason = `the world could not be read: ${error.message}`;
  const now = doors.clock.now();
  const unblock = 'wait: the read is tried again';
  if (!campaign.brakes.some((brake) => brake.to === undefined && brake.reason === reason))
    campaign.brakes.push({ kind: 'hold', reason, unblock, from: now });
  const intents = notifyBrakes(campaign, [{ kind: 'hold', reason, unblock, isBrief: true }], now);
  // Acts are named after the look that decided them.
  if (intents.length > 0) campaign.counters.looks += 1;
  const writing = { before, swaps: snapshotSwaps(fresh.swaps), groups: [], locks, meter, isSurveyed: false, topic: campaign.topic };
  await commitThenExecute(doors, writing, { state: fresh, intents });
  return { ...answer(event, campaign, restWhenThrottled), phase: event.phase };
};
