import type { Campaign, CampaignState } from '../../record/campaign.ts';
import { capacityOf, recordChange } from '../../record/capacity.ts';
import type { DesiredRequest } from '../../record/observation.ts';
import type { Rule, Turn } from '../turn.ts';
import { desiredThen, memory, wasAt } from './desired-then.ts';
import { readLag } from './expected-desired.ts';
import { describeSet, giveWay } from './give-way.ts';
import { isIdle } from './is-idle.ts';
import { limitToSize, scheduleOpenUntil, takeScheduledRequests } from './scheduled-requests.ts';

/** How far the times of one request may differ between what Auto Scaling and what CloudTrail record, in milliseconds. */
const tolerance = 5_000;

/** CloudTrail has a request on record "within an average of about 5 minutes" (user guide, how-cloudtrail-works.html), in milliseconds. */
const delay = 5 * 60_000 + tolerance;

/** How often the requests are read while desired holds a raise of ours, in milliseconds. */
const interval = 5 * 60_000;

/** When desired of any group last held a raise of ours; undefined where none ever did. */
const heldAtOf = ({ capacity }: Campaign): number | undefined => {
  const times = Object.values(capacity).flatMap(({ heldAt }) => heldAt ?? []);
  return times.length > 0 ? Math.max(...times) : undefined;
};

/** From when on everything that could be asked is on record. Where a person stops the campaign, its end does not wait for what may come late. */
const completeAt = (campaign: Campaign, isAskedToStop: boolean): number => {
  const heldAt = heldAtOf(campaign);
  if (heldAt === undefined || campaign.hasNoRequests === true) return Number.NEGATIVE_INFINITY;
  return isAskedToStop ? heldAt : heldAt + delay;
};

const isUnread = (campaign: Campaign, isAskedToStop: boolean): boolean =>
  (campaign.requestsReadAt ?? campaign.startedAt) < completeAt(campaign, isAskedToStop);

const isSettled = (state: CampaignState): boolean => state.campaign.phase === 'settle' && isIdle(state);

/**
 * Must it be read now what others asked desired to be? Where they set just the number that it had, our raise included, nothing came or went
 * for it, and only the record of the requests shows it. Asked now and then, and once more when all that could be asked is on record.
 */
export const needsRequests = (state: CampaignState, now: number, isAskedToStop: boolean): boolean => {
  const { campaign } = state;
  if (!isUnread(campaign, isAskedToStop)) return false;
  if (isSettled(state)) return now >= completeAt(campaign, isAskedToStop);
  const triedAt = campaign.requestsTriedAt ?? campaign.startedAt;
  return now - triedAt >= interval || listDoubts(campaign).some(({ at }) => at + delay <= now && triedAt < at + delay);
};

/** Raises that were answered and that no read shows: whether others took as many off is waited for. */
const listDoubts = ({ capacity }: Campaign) =>
  Object.values(capacity).flatMap(({ doubted = [] }) => doubted.filter(({ isOpen }) => isOpen));

/** When nothing is left to do but to see what others asked for: the milliseconds that the record of it may still take; undefined before and after. */
export const awaitsRequests = ({ campaign, state, observation, now }: Readonly<Turn>): number | undefined => {
  const isAskedToStop = observation.brakes.stopRequested !== undefined;
  if (!isSettled(state)) return undefined;
  if (isUnread(campaign, isAskedToStop)) return Math.max(0, completeAt(campaign, isAskedToStop) - now);
  const open = isAskedToStop ? undefined : scheduleOpenUntil(campaign);
  return open === undefined ? undefined : Math.max(0, open - now);
};

/** Keeps when desired last held a raise of ours. */
const keepHeld = ({ campaign, now }: Turn): void => {
  for (const capacity of Object.values(campaign.capacity)) {
    const { surge, pendingRaise, changes, heldAt } = capacity;
    if (surge > 0 || pendingRaise) capacity.heldAt = now;
    const changedAt = changes.findLast(({ isOthers }) => !isOthers)?.at;
    if (changedAt !== undefined && changedAt > (heldAt ?? 0)) capacity.heldAt = Math.max(capacity.heldAt ?? 0, changedAt);
  }
};

/** Follows the last number that others set in each group, where it is not part of the record yet: what our raise was in it, they want now. */
export const followRequests: Rule = (turn) => {
  keepHeld(turn);
  const requests = [...takeScheduledRequests(turn), ...readRequests(turn)].toSorted((a, b) => a.at - b.at);
  resolveDoubts(turn, requests);
  for (const group of turn.campaign.groups) {
    const last = requests.findLast((request) => request.group === group);
    if (last && turn.campaign.capacity[group]) followLast(turn, last);
  }
};

/** What was read of the record of requests, and whether all that may be on record was. */
const readRequests = ({ campaign, state, observation, notices, now }: Turn): DesiredRequest[] => {
  const { desiredRequests } = observation;
  if (desiredRequests === undefined) return [];
  campaign.requestsTriedAt = now;
  if (desiredRequests === 'no record') {
    campaign.hasNoRequests = true;
    return [];
  }
  if ('error' in desiredRequests) {
    if (!isSettled(state)) return [];
    campaign.hasNoRequests = true;
    notices.push({
      kind: 'notify',
      level: 'warning',
      text: `it could not be read whether others set desired capacity to the number that it had (${desiredRequests.error})`,
      next: `compare desired capacity of ${campaign.groups.join(', ')} with what you want`,
    });
    return [];
  }
  campaign.requestsReadAt = now;
  return desiredRequests;
};

/**
 * A raise that was answered was carried out: where no read shows it, others took as many off within moments. Where nothing set a number then,
 * neither a request nor a scheduled action, it was a policy that steps; a number that was set is followed as such.
 */
const resolveDoubts = ({ campaign, now }: Turn, requests: readonly DesiredRequest[]): void => {
  const isRead = campaign.requestsReadAt === now || campaign.hasNoRequests === true;
  for (const [group, capacity] of Object.entries(campaign.capacity)) {
    for (const doubt of isRead ? (capacity.doubted ?? []) : []) {
      if (!doubt.isOpen || (campaign.hasNoRequests !== true && now < doubt.at + delay)) continue;
      doubt.isOpen = false;
      const set = [
        capacity.setAt ?? Number.NEGATIVE_INFINITY,
        ...requests.filter((request) => request.group === group).map(({ at }) => at),
      ];
      const isNumber = set.some((at) => Math.abs(at - doubt.at) <= readLag);
      if (isNumber || campaign.hasNoRequests === true) continue;
      recordChange(capacity, doubt.by, doubt.at);
      capacity.changes.push({ at: doubt.at, by: -doubt.by, isOthers: true });
      capacity.changes.sort((a, b) => a.at - b.at);
      capacity.baseline -= doubt.by;
      capacity.steps.push({ at: doubt.at, by: -doubt.by });
      doubt.stepped = doubt.by;
    }
  }
};

const followLast = (turn: Turn, { at, group, to }: DesiredRequest): void => {
  const { campaign, snapshot, notices } = turn;
  const capacity = capacityOf(campaign, group);
  const view = snapshot.group(group);
  if (!view || at < (capacity.setAt ?? 0) + tolerance) return;
  // A number that desired was not at changed it, and left no trace: a step of others undid it at once, and they want what there was then.
  const isKnown = turn.now - at <= memory;
  const number = !isKnown || wasAt(capacity, limitToSize(view, to), at - tolerance, at + tolerance) ? to : desiredThen(capacity, at);
  const wanted = limitToSize(view, number + capacity.steps.filter((step) => step.at > at).reduce((sum, { by }) => sum + by, 0));
  const swallowed = wanted - capacity.baseline;
  Object.assign(capacity, { baseline: wanted, surge: capacity.surge - swallowed, setAt: at });
  if (swallowed === 0) return;
  notices.push({
    kind: 'notify',
    level: 'info',
    text: `desired capacity of ${group} was set to ${to} by others while it held a raise of ours; it ends at ${wanted}`,
    next: 'nothing, if that was meant; CloudTrail names who set it',
  });
  giveWay(turn, group, at, describeSet(group, to));
};
