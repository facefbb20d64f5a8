import type { Policy } from '../../policy/policy.ts';
import { isWindowOpen, nextOpening } from '../../policy/window.ts';
import type { Campaign } from '../../record/campaign.ts';
import { capacityOf } from '../../record/capacity.ts';
import { listCordons } from '../../record/journal.ts';
import type { Observation } from '../../record/observation.ts';
import type { Finding } from '../findings.ts';
import { findLeaveBlocker } from '../swap/cordoning.ts';
import { isReplacing, type Turn } from '../turn.ts';

const hold = (reason: string, unblock: string, more: Omit<Finding, 'kind' | 'reason' | 'unblock'> = {}): Finding => ({
  kind: 'hold',
  reason,
  unblock,
  ...more,
});

/** Every reason of this turn to begin nothing new that will pass or be lifted. A policy that cannot be read holds. */
export const findHolds = (turn: Readonly<Turn>): Finding[] => {
  const { observation, policy, campaign, now } = turn;
  return [
    ...findMissingLease(observation),
    ...(policy
      ? [
          ...findPause(turn),
          ...findClosedWindow(policy, now),
          ...findClosedCalendars(observation),
          ...findAlarms(observation),
          ...findUnread(observation),
          ...findOthersAtWork(turn),
        ]
      : [findPolicyError(observation)]),
    ...findNoCapacity(campaign, now),
    ...findNoBudget(turn),
    ...findNoneMayLeave(turn),
  ];
};

/** Without a lease nothing moves until another release comes, so nothing is waited for. */
const findMissingLease = ({ noLease }: Observation): Finding[] =>
  noLease === undefined
    ? []
    : [
        hold(noLease, 'the next release with a lease continues the campaign; see recycler releases', {
          until: Number.POSITIVE_INFINITY,
          level: 'alert',
        }),
      ];

const findPolicyError = ({ policy }: Observation): Finding =>
  hold(`the policy cannot be used: ${'error' in policy ? policy.error : ''}`, 'repair the policy', { level: 'alert' });

const findPause = ({ observation, campaign }: Readonly<Turn>): Finding[] => {
  const { paused } = observation.brakes;
  if (!paused) return [];
  const until = paused.until === undefined ? {} : { until: paused.until };
  return [hold(`paused by ${paused.by}: ${paused.reason}`, `recycler resume --fleet ${campaign.fleet}`, { ...until, level: 'info' })];
};

const findClosedWindow = (policy: Policy, now: number): Finding[] => {
  if (isWindowOpen(policy.windows, now)) return [];
  const next = nextOpening(policy.windows, now);
  const unblock = `the next window opens ${new Date(next).toISOString()}`;
  return [hold('outside every window of the policy', unblock, { until: next, level: 'info' })];
};

const findClosedCalendars = ({ brakes }: Observation): Finding[] =>
  brakes.calendars
    .filter(({ state }) => state !== 'open')
    .map(({ name, state }) =>
      hold(
        state === 'closed' ? `change calendar ${name} is closed` : `change calendar ${name} cannot be read`,
        'wait until it opens, or remove it from freezes in the policy',
      ),
    );

const findAlarms = ({ brakes }: Observation): Finding[] =>
  brakes.alarms
    .filter(({ state }) => state !== 'ok')
    .map(({ name, state }) =>
      hold(
        state === 'alarm' ? `alarm ${name} is in ALARM` : `alarm ${name} is missing or has no data`,
        'wait until it is OK, or remove it from brakes.alarms in the policy',
      ),
    );

const findUnread = ({ brakes }: Observation): Finding[] =>
  brakes.unread === undefined ? [] : [hold(brakes.unread, 'wait: the read is repeated at the next poll', { isBrief: true })];

const findOthersAtWork = ({ observation, campaign }: Readonly<Turn>): Finding[] =>
  observation.groups.flatMap(({ name, refresh }) => {
    const unexplained = campaign.capacity[name]?.unexplained;
    return [
      ...(refresh ? [hold(`instance refresh ${refresh} is running on ${name}`, 'wait for it to end, or cancel it')] : []),
      ...(unexplained
        ? [
            hold(
              `desired capacity of ${name} was changed by others to ${unexplained.desired}`,
              'wait: it is read once more at the next poll',
              {
                isBrief: true,
              },
            ),
          ]
        : []),
    ];
  });

/** Zones where a launch found no capacity and which are not tried again yet. */
const findNoCapacity = (campaign: Campaign, now: number): Finding[] =>
  campaign.groups.flatMap((group) =>
    Object.entries(capacityOf(campaign, group).backoff)
      .filter(([, { until }]) => until > now)
      .map(([zone, { until, message }]) =>
        hold(`no capacity in ${zone} for ${group}: ${message}`, `tried again ${new Date(until).toISOString()}`, { until, isPartial: true }),
      ),
  );

const findNoBudget = (turn: Readonly<Turn>): Finding[] => {
  const [tightest] = turn.budget.limits;
  const isShort = isReplacing(turn) && turn.budget.slots <= 0 && turn.victims.length > 0;
  return isShort && tightest ? [hold(tightest.reason, tightest.unblock)] : [];
};

/** Workloads that let none of the servers leave that wait to be replaced. With a swap in flight when they were asked, even one that ends now, they may have waited for it. */
const findNoneMayLeave = (turn: Readonly<Turn>): Finding[] => {
  if (!isReplacing(turn) || turn.state.swaps.length > 0) return [];
  const blockers = turn.victims.map(({ id, group }) => findLeaveBlocker(turn.snapshot, id, group));
  const [first] = blockers;
  if (!first || blockers.some((blocker) => blocker === undefined)) return [];
  // A mark that is about to be lifted may be what they wait for.
  return [hold(first.reason, first.unblock, listCordons(turn.campaign.journal).length > 0 ? { isBrief: true } : {})];
};
