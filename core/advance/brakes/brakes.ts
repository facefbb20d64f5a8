import { formatDuration } from '../../policy/duration.ts';
import type { Policy } from '../../policy/policy.ts';
import { isWindowOpen, nextOpening } from '../../policy/window.ts';
import type { Brake, Campaign, CampaignState } from '../../record/campaign.ts';
import { isSameWanted } from '../../record/wanted.ts';
import { capacityOf } from '../capacity/book.ts';
import type { Snapshot } from '../snapshot.ts';

/** A brake as one look finds it. */
export type Finding = {
  kind: Brake['kind'];
  reason: string;
  unblock: string;
  /** When it ends, in milliseconds, where that is known. */
  until?: number;
  /** How loudly people are told: a warning, unless somebody meant it to hold, or nothing goes on without a person. */
  level?: 'info' | 'alert';
  /** Is it expected to be gone at the next look? */
  isBrief?: boolean;
  /** Does the rest of the fleet go on? */
  isPartial?: boolean;
};

const hold = (reason: string, unblock: string, more: Omit<Finding, 'kind' | 'reason' | 'unblock'> = {}): Finding => ({
  kind: 'hold',
  reason,
  unblock,
  ...more,
});

/** The end of a hold, where it is known. */
const untilOf = (until: number | undefined): { until?: number } => (until === undefined ? {} : { until });

const findHolds = (state: CampaignState, look: Snapshot, policy: Policy): Finding[] => {
  const { brakes } = look.observation;
  const found: Finding[] = [];
  if (brakes.paused) {
    const { by, reason, until } = brakes.paused;
    found.push(hold(`paused by ${by}: ${reason}`, `recycler resume --fleet ${state.campaign.fleet}`, { ...untilOf(until), level: 'info' }));
  }
  if (!isWindowOpen(policy.windows, look.now)) {
    const next = nextOpening(policy.windows, look.now);
    const unblock =
      next === undefined ? 'change windows in the policy: none ever opens' : `the next window opens ${new Date(next).toISOString()}`;
    found.push(hold('outside every window of the policy', unblock, { ...untilOf(next), level: 'info' }));
  }
  for (const calendar of brakes.calendars) {
    if (calendar.state === 'open') continue;
    const reason =
      calendar.state === 'closed' ? `change calendar ${calendar.name} is closed` : `change calendar ${calendar.name} cannot be read`;
    found.push(hold(reason, 'wait until it opens, or remove it from freezes in the policy'));
  }
  for (const alarm of brakes.alarms) {
    if (alarm.state === 'ok') continue;
    const reason = alarm.state === 'alarm' ? `alarm ${alarm.name} is in ALARM` : `alarm ${alarm.name} is missing or has no data`;
    found.push(hold(reason, 'wait until it is OK, or remove it from brakes.alarms in the policy'));
  }
  if (brakes.unread) found.push(hold(brakes.unread, 'wait: the read is tried again at the next look', { isBrief: true }));
  for (const group of look.observation.groups) {
    if (group.refresh)
      found.push(hold(`instance refresh ${group.refresh} is running on ${group.name}`, 'wait for it to end, or cancel it'));
    const book = state.campaign.capacity[group.name];
    if (book?.unexplained) {
      found.push(
        hold(
          `desired capacity of ${group.name} was changed by others to ${book.unexplained.desired}`,
          'wait: it is read once more at the next look',
          { isBrief: true },
        ),
      );
    }
  }
  return found;
};

const findStops = (state: CampaignState, look: Snapshot, policy: Policy | undefined): Finding[] => {
  const { campaign } = state;
  const found: Finding[] = [];
  const stop = (reason: string, unblock: string) => found.push({ kind: 'stop', reason, unblock });
  const request = look.observation.brakes.stopRequested;
  if (request && request.at >= campaign.startedAt)
    stop(`stopped by ${request.by}`, `recycler run --fleet ${campaign.fleet} starts the next campaign`);
  for (const [group, wanted] of Object.entries(campaign.wanted)) {
    const now = look.observation.wanted[group];
    if (now && !isSameWanted(now, wanted)) {
      stop(
        `${group} now wants ${now.image} (version ${now.version}), this campaign was for ${wanted.image} (version ${wanted.version})`,
        'the next campaign takes the new image',
      );
    }
  }
  for (const group of look.observation.groups) {
    for (const reason of campaign.capacity[group.name] ? group.unsupported : []) stop(`${group.name}: ${reason}`, 'see recycler fleets');
  }
  if (policy && campaign.counters.failed > policy.brakes.maxFailures) {
    stop(
      `${campaign.counters.failed} replacements failed, the policy allows ${policy.brakes.maxFailures}`,
      'see the failed swaps in the report',
    );
  }
  return found;
};

/** Without a lease nothing moves until another release comes, so nothing is waited for. */
const findLeaseHold = ({ observation }: Snapshot): Finding[] =>
  observation.noLease === undefined
    ? []
    : [
        hold(observation.noLease, 'begin of a release with a lease carries the campaign on; see recycler releases', {
          until: Number.POSITIVE_INFINITY,
          level: 'alert',
        }),
      ];

/** Every reason of this look to start nothing new; those that stop come first. An unreadable policy holds. */
export const findBrakes = (state: CampaignState, look: Snapshot): Finding[] => {
  const policy = 'effective' in look.observation.policy ? look.observation.policy.effective : undefined;
  const stops = [...findStops(state, look, policy), ...findLeaseHold(look)];
  if (policy) return [...stops, ...findHolds(state, look, policy)];
  const error = 'error' in look.observation.policy ? look.observation.policy.error : '';
  return [...stops, hold(`the policy cannot be used: ${error}`, 'repair the policy', { level: 'alert' })];
};

/** Zones where a launch found no capacity and which are not tried again yet. */
export const findNoCapacity = (campaign: Campaign, now: number): Finding[] =>
  campaign.groups.flatMap((group) =>
    Object.entries(capacityOf(campaign, group).backoff)
      .filter(([, each]) => each.until > now)
      .map(([zone, each]) =>
        hold(`no capacity in ${zone} for ${group}: ${each.message}`, `tried again ${new Date(each.until).toISOString()}`, {
          until: each.until,
          isPartial: true,
        }),
      ),
  );

/** A brake that comes back this soon is the same one: a campaign that is carried on needs a look to find it again. In milliseconds. */
const sameBrake = 60_000;

/**
 * Keeps the record of brakes: opens new ones, closes those that are gone, and turns a hold that lasted longer than
 * `holdTimeoutSeconds` into a stop. Answers the findings that are to act.
 */
export const maintainBrakes = (campaign: Campaign, findings: readonly Finding[], now: number, holdTimeoutSeconds: number): Finding[] => {
  for (const brake of campaign.brakes) {
    if (campaign.waitsFor === brake.reason) continue; // the campaign ends its execution because of it
    if (brake.to === undefined && brake.kind === 'hold' && !findings.some((each) => each.reason === brake.reason)) brake.to = now;
  }
  const overdue: Finding[] = [];
  for (const finding of findings) {
    const open = campaign.brakes.findLast(
      (brake) => (brake.to === undefined || now - brake.to <= sameBrake) && brake.kind === finding.kind && brake.reason === finding.reason,
    );
    delete open?.to;
    if (!open) campaign.brakes.push({ kind: finding.kind, reason: finding.reason, unblock: finding.unblock, from: now });
    else if (finding.kind === 'hold' && now - open.from > holdTimeoutSeconds * 1_000) {
      overdue.push({
        kind: 'stop',
        reason: `held for more than ${formatDuration(holdTimeoutSeconds)}: ${finding.reason}`,
        unblock: finding.unblock,
      });
    }
  }
  campaign.brakes = campaign.brakes.slice(-100);
  return [...overdue, ...findings];
};
