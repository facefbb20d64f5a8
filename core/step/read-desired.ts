import { needsRequests } from '../advance/capacity/follow-requests.ts';
import { mayBeChanged } from '../advance/capacity/may-be-changed.ts';
import { longestDelay, needsSchedule, readAhead } from '../advance/capacity/scheduled-requests.ts';
import { isOfTheWorld, Retryable } from '../errors.ts';
import type { Doors } from '../ports.ts';
import type { Campaign, CampaignState } from '../record/campaign.ts';
import type { GroupCapacity } from '../record/capacity.ts';
import type { GroupView, Observation } from '../record/observation.ts';
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
): Promise<Desired> => {
  const { campaign } = state;
  const desiredChanges = await readEach(
    read,
    campaign,
    groups,
    (capacity, { desired }) => mayBeChanged(capacity, desired, now),
    (group, { followedSince }) => doors.groups.readDesiredChanges(group, followedSince),
  );
  // Those that have run are not listed any more.
  const scheduledActions = await readEach(
    read,
    campaign,
    groups,
    (capacity) => needsSchedule(campaign, capacity, now),
    (group) => doors.groups.readScheduledActions(group, now - longestDelay, now + readAhead),
  );
  return {
    desiredChanges,
    ...(Object.keys(scheduledActions).length > 0 && { scheduledActions }),
    ...(needsRequests(state, now, isAskedToStop) && { desiredRequests: await readRequests(doors, campaign) }),
  };
};

/** Asks for something of each group that it is needed of. What could not be read is missing: then it stays open whose number desired is. */
const readEach = async <Answer>(
  read: PatientReader['read'],
  { capacity }: Campaign,
  groups: readonly GroupView[],
  isNeeded: (capacity: GroupCapacity, group: GroupView) => boolean,
  ask: (group: string, capacity: GroupCapacity) => Promise<Answer>,
): Promise<Record<string, Answer>> => {
  const found: Record<string, Answer> = {};
  for (const group of groups) {
    const own = capacity[group.name];
    if (!own || !isNeeded(own, group)) continue;
    const answer = await read<Answer | undefined>(undefined, () => ask(group.name, own));
    if (answer !== undefined) found[group.name] = answer;
  }
  return found;
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
