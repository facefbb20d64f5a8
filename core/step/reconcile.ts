import { advance } from '../advance/advance.ts';
import { needsSurvey } from '../advance/campaign/survey-due.ts';
import { guardIntents } from '../advance/guard.ts';
import type { Doors } from '../ports.ts';
import type { Campaign, CampaignState } from '../record/campaign.ts';
import { type Lock, lockSeconds } from '../record/lock.ts';
import type { Observation } from '../record/observation.ts';
import { workloadKey } from '../record/workload.ts';
import { reserveAccountShare } from './account-share.ts';
import { commitThenExecute, snapshotSwaps } from './commit-then-execute.ts';
import type { CostMeter } from './cost-meter.ts';
import { followRefreshes } from './follow-refreshes.ts';
import { observe } from './observe.ts';
import { createPatientReader } from './read-or-unknown.ts';
import { stretchRest } from './share-calls.ts';
import type { StepEvent } from './step-event.ts';
import { surveyCampaign } from './survey-campaign.ts';
import { withOwnProtection } from './with-own-protection.ts';

/** A step under way: the campaign as it goes on, and as it was read. */
export type Step = { state: CampaignState; before: Campaign; locks: Lock[]; meter: CostMeter };

/**
 * Brings a campaign one step nearer to its end: reads the world, surveys it where that is due, decides, and executes what was decided.
 * Answers the campaign as it is then, and the seconds until the next poll.
 *
 * @throws Retryable when the world asks to come back later; then nothing was decided
 */
export const reconcile = async (
  doors: Doors,
  event: StepEvent,
  { state, before, locks, meter }: Step,
): Promise<{ campaign: Campaign; restSeconds: number }> => {
  const { campaign } = state;
  const swaps = snapshotSwaps(state.swaps);
  const record = await doors.ledger.readFleet(event.fleet);
  const open = await doors.ledger.countOpenCampaigns();
  const described = await withOwnProtection(doors, await doors.groups.describe(campaign.groups));
  const now = doors.clock.now();
  const groups = await followRefreshes(doors, state, described, now);
  const isDue = needsSurvey(state, now);
  const { read, unread } = createPatientReader();
  // A later survey that was denied leaves the list of the one before; the same reads are tried once more below, and hold.
  const survey = () => surveyCampaign(doors, state, groups, record);
  const already = !isDue ? undefined : Object.keys(campaign.capacity).length === 0 ? await survey() : await read(undefined, survey);
  const isSurveyed = isDue && unread.length === 0;
  for (const workload of campaign.workloads) {
    const resource = workloadKey(workload);
    if (!locks.some((lock) => lock.resource === resource))
      locks.push(await doors.ledger.acquireLock(resource, event.holder, now, lockSeconds, doors.provenDead));
  }
  const observation = await observe(doors, state, groups, record, already);
  if (unread.length > 0) observation.brakes.unread ??= unread.join('; ');
  const { account, lock: share } = await reserveAccountShare(doors, event.holder, state, observation.account);
  observation.account = account;
  const at = doors.clock.now();
  doors.onObserved?.({ state, observation, now: at });
  const decision = advance(state, observation, at);
  guardIntents(state, decision.state, observation, decision.intents);
  const writing = { before, swaps, groups, locks, meter, isSurveyed, topic: topicOf(observation), ...(share && { share }) };
  const after = await commitThenExecute(doors, writing, decision, () => doors.onDecision?.(decision));
  return { campaign: after.campaign, restSeconds: stretchRest(decision.restSeconds, open, observation.account.apiShare) };
};

const topicOf = ({ policy }: Observation): string | undefined => ('effective' in policy ? policy.effective.notify?.snsTopicArn : undefined);
