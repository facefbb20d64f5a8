import { act } from './act.ts';
import { advance, type Decision } from './advance.ts';
import type { Campaign, CampaignState } from './campaign.ts';
import { FenceBroken, Retryable } from './errors.ts';
import { forecastEnd } from './forecast.ts';
import { guardIntents } from './guard.ts';
import { fleetLock, lockSeconds } from './ledger-rules.ts';
import { needsLease } from './needs-lease.ts';
import type { GroupView } from './observation.ts';
import { observe, readPolicy, resolveWanted } from './observe.ts';
import { resolvePace } from './pace.ts';
import { needsSurvey } from './phase.ts';
import type { Policy } from './policy.ts';
import type { Commit, Doors, FleetRecord, Lock } from './ports.ts';
import { absorbResults } from './results.ts';
import { applySurvey, surveyFleet } from './survey.ts';
import { wantedKey } from './wanted.ts';

/** What the state machine hands to a step, and gets back with a rest. */
export type StepEvent = {
  campaign: string;
  fleet: string;
  phase: string;
  holder: string;
  failure?: unknown;
  attempt?: number | undefined;
  calls?: number | undefined;
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
export const takeStep = async (doors: Doors, event: StepEvent): Promise<StepAnswer> => {
  const now = doors.clock.now();
  const fleet = await doors.ledger.takeLock(fleetLock(event.fleet), event.holder, now, lockSeconds, doors.provenDead);
  const state = await doors.ledger.readCampaign(event.campaign);
  const { campaign } = state;
  if (campaign.phase === 'ended') return answer(event, campaign, 0);
  const locks = [fleet];
  for (const resource of campaign.workloads)
    locks.push(await doors.ledger.takeLock(resource, event.holder, now, lockSeconds, doors.provenDead));
  if (campaign.phase === 'waiting') reopen(campaign);
  campaign.release = doors.release;
  if (event.failure !== undefined) {
    campaign.stop ??= { reason: `a step failed: ${sayFailure(event.failure)}`, at: now, outcome: 'failed' };
  }
  try {
    return await look(doors, event, state, locks);
  } catch (error) {
    if (!(error instanceof Retryable)) throw error;
    return holdUnread(doors, event, state, locks, error);
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
export const takeSteps = async (doors: Doors, event: StepEvent): Promise<StepAnswer> => {
  const answered = { ...(await takeCloseSteps(doors, event)), calls: (event.calls ?? 0) + 1 };
  const isOld = answered.calls >= mostCalls && answered.phase !== 'ended' && answered.phase !== 'waiting';
  return isOld ? { ...answered, phase: 'handover', restSeconds: 0 } : answered;
};

/**
 * Takes steps as long as the next look is only seconds away and the campaign stays in its phase. Each is a whole step of its own:
 * lock, record, world, intents, calls, results.
 */
const takeCloseSteps = async (doors: Doors, event: StepEvent): Promise<StepAnswer> => {
  const began = doors.clock.now();
  let here = await takeStep(doors, event);
  // After a crash one step is answered at once, so that what it achieved counts before anything else can die.
  if ((event.attempt ?? 0) > 0) return here;
  while (
    here.phase === event.phase &&
    here.phase !== 'ended' &&
    here.restSeconds <= restInside &&
    doors.clock.now() - began < longestInvocation * 1_000
  ) {
    await doors.clock.sleep(here.restSeconds);
    here = await takeStep(doors, here);
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

const sayFailure = (failure: unknown): string => {
  if (typeof failure === 'string') return failure;
  const { Error: name, Cause: cause } = (failure ?? {}) as { Error?: string; Cause?: string };
  return [name, cause].filter(Boolean).join(': ').slice(0, 500) || 'for an unknown reason';
};

const look = async (doors: Doors, event: StepEvent, state: CampaignState, locks: Lock[]): Promise<StepAnswer> => {
  const { campaign } = state;
  const before = new Map(state.swaps.map((swap) => [swap.id, JSON.stringify(swap)]));
  const record = await doors.ledger.readFleet(event.fleet);
  const groups = await doors.groups.describe(campaign.groups);
  const now = doors.clock.now();
  let isSurveyed = false;
  if (needsSurvey(state, now)) {
    await survey(doors, state, groups, record);
    isSurveyed = true;
    for (const resource of campaign.workloads) {
      if (!locks.some((lock) => lock.resource === resource))
        locks.push(await doors.ledger.takeLock(resource, event.holder, now, lockSeconds, doors.provenDead));
    }
  }
  const observation = await observe(doors, state, groups, record.control);
  const at = doors.clock.now();
  const decision = advance(state, observation, at);
  doors.onLook?.({ state, observation, now: at });
  guardIntents(state, decision.state, observation, decision.intents);
  const after = await writeAndAct(doors, before, decision, groups, locks, isSurveyed, topicOf(observation.policy));
  return answer(event, after.campaign, decision.restSeconds);
};

const topicOf = (policy: { effective: Policy } | { error: string }): string | undefined =>
  'effective' in policy ? policy.effective.notify?.snsTopicArn : undefined;

/** Age at which a server is due: early enough that the campaign, by measured times, ends before the promise is broken. */
export const dueAge = (
  policy: Policy,
  servers: number,
  learned: { boot: readonly number[]; terminate: readonly number[] },
): number | undefined => {
  if (policy.maxAge === undefined) return undefined;
  const { surge, unavailable } = resolvePace(policy, servers);
  const seconds = forecastEnd(servers, Math.max(surge, unavailable), learned, 0) / 1_000;
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
    effective && dueAge(effective, servers, campaign.learned),
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
    const since = record.wantedSince[key] ?? (await doors.ledger.noteWanted(campaign.fleet, key, now));
    campaign.deadline = { at: since + effective.deadline * 1_000, wantedSince: since };
  }
};

/** Swaps as they were when they were read, as text: what is written back is what differs. */
type Before = ReadonlyMap<string, string>;

const toCommit = (before: Before, state: CampaignState, locks: Lock[]): Omit<Commit, 'intents' | 'queue'> => {
  return {
    campaign: state.campaign,
    swaps: state.swaps.filter((swap) => !swap.outcome && before.get(swap.id) !== JSON.stringify(swap)),
    finished: state.swaps.filter((swap) => swap.outcome),
    locks,
  };
};

const withoutFinished = (state: CampaignState): CampaignState => ({ ...state, swaps: state.swaps.filter((swap) => !swap.outcome) });

const writeAndAct = async (
  doors: Doors,
  before: Before,
  decision: Decision,
  groups: readonly GroupView[],
  locks: Lock[],
  isSurveyed: boolean,
  topic: string | undefined,
): Promise<CampaignState> => {
  const { state } = decision;
  const look = String(state.campaign.counters.looks).padStart(6, '0');
  const intents = decision.intents.map((intent, index) => ({ id: `${look}-${String(index).padStart(3, '0')}`, intent }));
  const lease = { release: doors.release, fleet: state.campaign.fleet, at: doors.clock.now() };
  await doors.ledger.commit({
    ...toCommit(before, state, locks),
    intents,
    ...(isSurveyed && { queue: [...state.queue] }),
    ...(doors.leases && decision.intents.some(needsLease) && { lease }),
  });
  doors.onDecision?.(decision);
  if (intents.length === 0) return state;
  const written = withoutFinished({ ...state, campaign: { ...state.campaign, version: state.campaign.version + 1 } });
  const results = await act(doors, written.campaign, topic, groups, intents);
  const after = absorbResults(written, results, doors.clock.now());
  await doors.ledger.recordResults({
    ...toCommit(new Map(written.swaps.map((swap) => [swap.id, JSON.stringify(swap)])), after, locks),
    results: results.map(({ id, result }) => ({ id, result })),
  });
  return after;
};

/** A look that the world did not allow changes nothing but the record of why. */
const holdUnread = async (doors: Doors, event: StepEvent, state: CampaignState, locks: Lock[], error: Error): Promise<StepAnswer> => {
  const fresh = await doors.ledger.readCampaign(event.campaign);
  if (fresh.campaign.version !== state.campaign.version)
    throw new FenceBroken(`campaign ${event.campaign} moved on while this step could not read: it is left to the other holder`);
  const { campaign } = fresh;
  if (state.campaign.stop) campaign.stop ??= state.campaign.stop;
  const reason = `the world could not be read: ${error.message}`;
  if (!campaign.brakes.some((brake) => brake.to === undefined && brake.reason === reason)) {
    campaign.brakes.push({ kind: 'hold', reason, unblock: 'wait: the read is tried again', from: doors.clock.now() });
  }
  await doors.ledger.commit({ campaign, swaps: [], finished: [], intents: [], locks });
  return { ...answer(event, campaign, restWhenThrottled), phase: event.phase };
};
