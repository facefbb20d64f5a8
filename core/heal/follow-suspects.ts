import type { HealRecord, Streak, Suspect } from '../record/heal.ts';
import { isBad } from '../record/is-bad.ts';
import type { ServerHealth } from './health.ts';

/** Milliseconds between two polls after which what was counted before counts no more: the schedule polls every 5 minutes. */
const longestGap = 15 * 60_000;

/** Suspects that are kept: with more of them the fleet is unhealthy, and none is healed. */
const mostKept = 100;

/** How often in a row, and for how many seconds at least, a server must be found bad. */
export const pollsToConfirm = 3;
export const leastSeconds = 180;

const goOn = (before: Streak | undefined, at: number): Streak => ({ since: before?.since ?? at, polls: (before?.polls ?? 0) + 1 });

/** The suspects of this poll, each with how long it has been one: a server with no sign at this poll is none any more. */
export const followSuspects = (before: HealRecord | undefined, servers: readonly ServerHealth[], at: number): Suspect[] => {
  const isGap = before === undefined || at - before.polledAt > longestGap;
  const known = new Map((isGap ? [] : before.suspects).map((suspect) => [suspect.id, suspect]));
  return servers
    .filter(({ status }) => status === 'sick')
    .slice(0, mostKept)
    .map(({ id, group, zone, signs }) => {
      const last = known.get(id);
      const arePeersConnected = !servers.some(
        (peer) => peer.id !== id && peer.group === group && peer.signs.some(({ kind }) => kind === 'agent'),
      );
      return {
        id,
        group,
        zone,
        signs,
        sick: goOn(last?.sick, at),
        ...(isBad(signs, arePeersConnected) && { bad: goOn(last?.bad, at) }),
      };
    });
};

/** Has something held for long enough that it counts? Nothing is done for what was found once. */
export const isConfirmed = (streak: Streak | undefined, confirmSeconds: number, at: number): boolean =>
  streak !== undefined && streak.polls >= pollsToConfirm && at - streak.since >= Math.max(leastSeconds, confirmSeconds) * 1_000;
