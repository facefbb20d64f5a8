import type { Policy } from '../../policy/policy.ts';
import { isWindowOpen, nextOpening } from '../../policy/window.ts';
import { capacityOf, isDoubted } from '../../record/capacity.ts';
import type { Observation } from '../../record/observation.ts';
import { chooseZone } from '../campaign/choose-zone.ts';
import { listHindering } from '../campaign/hindering-processes.ts';
import { findMixedRenewal } from '../campaign/renewal.ts';
import { countHeldSlots } from '../capacity/slots.ts';
import { placeOf } from '../capacity/zone-limits.ts';
import type { Finding } from '../findings.ts';
import { isReplacing, type Turn } from '../turn.ts';
import { findHeldBack, findStands } from './stands.ts';

const hold = (reason: string, unblock: string, more: Omit<Finding, 'kind' | 'reason' | 'unblock'> = {}): Finding => ({
  kind: 'hold',
  reason,
  unblock,
  ...more,
});

/** Every reason of this turn to begin nothing new that will pass or be lifted. A policy that cannot be read holds. */
export const findHolds = (turn: Readonly<Turn>): Finding[] => {
  const { observation, policy, now } = turn;
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
          ...findMixed(turn),
        ]
      : [findPolicyError(observation)]),
    ...findNoCapacity(turn),
    ...findScaleIns(turn),
    ...findUnansweredLaunches(turn),
    ...findTooManyMachines(turn),
    ...findShortage(turn),
    ...findHeldBack(turn),
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

const findMixed = ({ snapshot }: Readonly<Turn>): Finding[] => {
  const mixed = findMixedRenewal(snapshot);
  return mixed === undefined ? [] : [hold(mixed, 'set method to replace in the policy, or make them fleets of their own')];
};

const findUnread = ({ brakes }: Observation): Finding[] =>
  brakes.unread === undefined ? [] : [hold(brakes.unread, 'wait: the read is repeated at the next poll', { isBrief: true })];

const findOthersAtWork = ({ observation, campaign }: Readonly<Turn>): Finding[] =>
  observation.groups.flatMap((group) => {
    const { name, refresh } = group;
    const capacity = campaign.capacity[name];
    const unexplained = capacity?.unexplained;
    return [
      ...listHindering(group).map((process) =>
        hold(`the process ${process} of ${name} is suspended by others`, 'resume it, or find out who suspended it and why'),
      ),
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
      ...(capacity && isDoubted(capacity)
        ? [
            hold(
              `desired capacity of ${name} was lowered by others as it was raised: whether by a step or to a number is not on record yet`,
              'wait: CloudTrail or a scaling activity shows it within minutes',
              { isBrief: true },
            ),
          ]
        : []),
    ];
  });

/**
 * Zones where the last launch found no capacity: one hold for each, from that launch until one succeeds, however often it is tried again meanwhile.
 */
const findNoCapacity = (turn: Readonly<Turn>): Finding[] => {
  const { campaign, state, victims, now } = turn;
  const isDry = (each: { group: string; zone: string }) =>
    capacityOf(campaign, each.group).backoff[chooseZone(turn.snapshot, each)] !== undefined;
  const isLast = victims.every(isDry) && state.swaps.every(({ outcome, replacement }) => outcome || !replacement);
  return campaign.groups.flatMap((group) =>
    Object.entries(capacityOf(campaign, group).backoff)
      .filter(
        ([zone, { until }]) =>
          until > now || [...victims, ...state.swaps].some((each) => each.group === group && chooseZone(turn.snapshot, each) === zone),
      )
      .map(([zone, { until, message }]) =>
        hold(`no capacity in ${zone} for ${group}: ${message}`, 'wait: it is tried again at least every 5 minutes', {
          until,
          isPartial: true,
          isWhileReplacing: true,
          ...(isLast && { isLast }),
        }),
      ),
  );
};

/** Scale-ins of others that took the last new servers: none is launched for a while. */
const findScaleIns = ({ campaign, now }: Readonly<Turn>): Finding[] =>
  campaign.groups.flatMap((group) => {
    const { times = 0, until = 0 } = campaign.capacity[group]?.scaledIn ?? {};
    return until > now
      ? [
          hold(
            `others scale ${group} in, and took ${times} new ${times === 1 ? 'server' : 'servers in a row'}`,
            'wait: it is tried again when they have had their time, 15 minutes at most',
            {
              until,
              isPartial: true,
              isWhileReplacing: true,
            },
          ),
        ]
      : [];
  });

/** Launches that were sent more than once and never answered: it is open whether they happened, and each is sent again. */
const findUnansweredLaunches = ({ state, budget, now }: Readonly<Turn>): Finding[] => {
  const open = state.swaps.filter(({ outcome, replacement, launch }) => !outcome && !replacement && (launch?.unanswered?.tries ?? 0) > 1);
  const isLast = open.length > 0 && open.length === countHeldSlots(state, now) && open.length >= budget.slots;
  return [...new Map(open.map((swap) => [placeOf(swap), swap])).values()].map(({ group, zone, launch }) =>
    hold(`a launch in ${zone} for ${group} is not answered`, 'wait: the same launch is sent again at each poll, and happens once', {
      detail: `${launch?.unanswered?.tries} tries, the last: ${launch?.unanswered?.last}`,
      isPartial: true,
      isBrief: true,
      ...(isLast && { isLast }),
    }),
  );
};

/** Old servers that drain for longer than new ones boot: nothing is launched beyond what the policy allows in all. */
const findTooManyMachines = (turn: Readonly<Turn>): Finding[] => {
  const { budget, victims } = turn;
  const { machines, method } = budget;
  if (!machines || method !== 'launch-first' || machines.now < machines.most || victims.length === 0 || !isReplacing(turn)) return [];
  const reason = `maxTotal allows ${machines.most} machines, draining ones too`;
  const more = { isPartial: true, isLast: true, isBrief: true, isWhileReplacing: true };
  return [hold(reason, 'old servers finish draining, or raise pace.maxTotal in the policy', more)];
};

/** What keeps the whole fleet from beginning anything; else which of its groups stand. */
const findShortage = (turn: Readonly<Turn>): Finding[] => {
  const whole = findNoBudget(turn);
  return whole.length > 0 ? whole : findStands(turn);
};

const findNoBudget = (turn: Readonly<Turn>): Finding[] => {
  const [tightest] = turn.budget.limits;
  const isShort = isReplacing(turn) && turn.budget.slots <= 0 && turn.victims.length > 0;
  return isShort && tightest ? [hold(tightest.reason, tightest.unblock, { isWhileReplacing: true })] : [];
};
