import { needsRequests } from '../advance/capacity/follow-requests.ts';
import { mayBeChanged } from '../advance/capacity/may-be-changed.ts';
import { longestDelay, needsSchedule, readAhead } from '../advance/capacity/scheduled-requests.ts';
import { isOfTheWorld, Retryable } from '../errors.ts';
import type { Doors } from '../ports.ts';
import type { Campaign, CampaignState } from '../record/campaign.ts';
import type { DesiredChange, GroupView, Observation, ScheduledAction } from '../record/observation.ts';
import { retry } from '../retry.ts';
import type { PatientReader } from './read-or-unknown.ts';

/** How often the record of requests is asked for at most: CloudTrail takes two lookups a second of the whole account. */
const attempts = 3;

/** How long a request may come late to the record, in milliseconds: that far back each read begins. */
const longestLate = 15 * 60_000;

type Desired = Pick<Observation, 'desiredChanges' | 'desiredRequests' | 'scheduledActions'>;

/** Everything that shows how others changed desired, or asked it to be, as far as it must be known now. */
export const readDesired = async (
  doors: Pick<Doors, 'clock' | 'groups'>,
  read: PatientReader['read'],
  state: CampaignState,
  groups: readonly GroupView[],
  isAskedToStop: boolean,
  now: number,
): Promise<Desired> => ({
  desiredChanges: await readChanges(doors, read, state.campaign, groups, now),
  ...(await readSchedules(doors, read, state.campaign, groups, now)),
  ...(needsRequests(state, now, isAskedToStop) && { desiredRequests: await readRequests(doors, state.campaign) }),
});

/** Changes of desired where others may have changed it. What could not be read is missing: then it stays open whose number it is. */
const readChanges = async (
  { groups: door }: Pick<Doors, 'groups'>,
  read: PatientReader['read'],
  campaign: Campaign,
  groups: readonly GroupView[],
  now: number,
): Promise<Observation['desiredChanges']> => {
  const found: Observation['desiredChanges'] = {};
  for (const { name, desired } of groups) {
    const capacity = campaign.capacity[name];
    if (!capacity || !mayBeChanged(capacity, desired, now)) continue;
    const changes = await read(
      undefined,
      (): Promise<DesiredChange[] | undefined> => door.readDesiredChanges(name, capacity.followedSince),
    );
    if (changes) found[name] = changes;
  }
  return found;
};

/** Scheduled actions of the groups whose desired may hold a raise of ours when they run: those that have run are not listed any more. */
const readSchedules = async (
  { groups: door }: Pick<Doors, 'groups'>,
  read: PatientReader['read'],
  campaign: Campaign,
  groups: readonly GroupView[],
  now: number,
): Promise<Pick<Observation, 'scheduledActions'>> => {
  const scheduledActions: NonNullable<Observation['scheduledActions']> = {};
  for (const { name } of groups) {
    const capacity = campaign.capacity[name];
    if (!capacity || !needsSchedule(campaign, capacity, now)) continue;
    const actions = await read(
      undefined,
      (): Promise<ScheduledAction[] | undefined> => door.readScheduledActions(name, now - longestDelay, now + readAhead),
    );
    if (actions) scheduledActions[name] = actions;
  }
  return Object.keys(scheduledActions).length > 0 ? { scheduledActions } : {};
};

/** What others asked desired to be. A no, or an answer that must wait, is reported: the end of a campaign does not hang on it. */
const readRequests = async (
  { clock, groups: door }: Pick<Doors, 'clock' | 'groups'>,
  { groups, startedAt, requestsReadAt = startedAt }: Campaign,
): Promise<NonNullable<Observation['desiredRequests']>> => {
  try {
    const requests = await retry(
      attempts,
      (error) => error instanceof Retryable,
      () => door.readDesiredRequests(groups, Math.max(startedAt, requestsReadAt - longestLate)),
      () => clock.sleep(2),
    );
    return requests ?? 'no record';
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
    return { error: error.message };
  }
};
