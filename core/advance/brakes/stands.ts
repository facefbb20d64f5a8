import type { Policy } from '../../policy/policy.ts';
import { capacityOf } from '../../record/capacity.ts';
import { listCordons } from '../../record/journal.ts';
import type { Method } from '../../record/stages.ts';
import type { StaleServer } from '../../record/stale-server.ts';
import { methodOf } from '../campaign/method.ts';
import { needsProof } from '../campaign/proof.ts';
import { countRoom } from '../capacity/budget.ts';
import { isAboveFloor } from '../capacity/floor.ts';
import type { Finding } from '../findings.ts';
import { findLeaveBlocker } from '../swap/cordoning.ts';
import { findVictimBlocker, isUnsettled } from '../swap/termination-blocker.ts';
import { isReplacing, type Turn } from '../turn.ts';

/** `isTurn`: servers of other groups go first, and nothing has to be done about it. */
type Hindrance = Pick<Finding, 'reason' | 'unblock' | 'isBrief'> & { isTurn?: true };

/**
 * Groups that stand: servers of theirs wait to be replaced, no swap of theirs is in flight, and none could begin. Each is named from the first
 * poll on, with what to change; the rest of the fleet goes on.
 */
export const findStands = (turn: Readonly<Turn>): Finding[] => {
  const { policy, campaign, state, budget, victims } = turn;
  if (!policy || !isReplacing(turn) || victims.length === 0) return [];
  const method = methodOf(campaign, policy, budget);
  // Servers come back one at a time: the others wait for the one that is under way, and none of them stands.
  if (method === 'reimage' && state.swaps.some(({ outcome }) => !outcome)) return [];
  const moving = new Set(state.swaps.flatMap(({ outcome, group }) => (outcome ? [] : [group])));
  const waiting = [...Map.groupBy(victims, ({ group }) => group)];
  const stands = waiting.flatMap(([group, servers]) => {
    const hindrance = moving.has(group) ? undefined : findStand(turn, policy, method, servers);
    return hindrance ? [hindrance] : [];
  });
  const isPartial = moving.size > 0 || stands.length < waiting.length;
  // A group that only waits for its turn does not stand where the rest goes on, or where something else keeps the one whose turn it is.
  const hinder = stands.filter(({ isTurn }) => !isTurn);
  return (isPartial || hinder.length > 0 ? hinder : stands).map(({ isTurn: _, ...hindrance }) => ({
    kind: 'hold',
    ...hindrance,
    isWhileReplacing: true,
    ...(isPartial && { isPartial }),
  }));
};

/** Why none of these servers of one group can be begun with, where something hinders each: what must change, before whose turn it is. */
const findStand = (turn: Readonly<Turn>, policy: Policy, method: Method, servers: readonly StaleServer[]): Hindrance | undefined => {
  let first: Hindrance | undefined;
  for (const server of servers) {
    const hindrance = findHindrance(turn, policy, method, server);
    if (!hindrance) return undefined;
    if (!first || (first.isTurn && !hindrance.isTurn)) first = hindrance;
  }
  return first;
};

const findHindrance = (turn: Readonly<Turn>, policy: Policy, method: Method, { id, group }: StaleServer): Hindrance | undefined =>
  findNoLeave(turn, id, group) ??
  (method === 'launch-first' ? findFullGroup(turn, group) : (findTooLittleKnown(turn, policy, group, id) ?? findNoSlack(turn, group, id)));

/** A workload that lets the server not leave. With a swap in flight when it was asked, even one that ends now, it may have waited for that. */
const findNoLeave = ({ state, snapshot, campaign }: Readonly<Turn>, id: string, group: string): Hindrance | undefined => {
  const blocker = state.swaps.length > 0 ? undefined : findLeaveBlocker(snapshot, id, group);
  // A mark that is about to be lifted may be what it waits for.
  return (
    blocker && {
      reason: blocker.reason,
      unblock: blocker.unblock,
      ...(blocker.isTurn && { isTurn: blocker.isTurn }),
      ...(listCordons(campaign.journal).length > 0 && { isBrief: true }),
    }
  );
};

/** What a later poll may read, or leaves alone for good. */
const findTooLittleKnown = (turn: Readonly<Turn>, policy: Policy, group: string, victim: string): Hindrance | undefined => {
  const blocker = findVictimBlocker(turn, policy, { group, victim });
  return blocker && { reason: blocker.reason, unblock: blocker.unblock, isBrief: true };
};

const findFullGroup = ({ state, snapshot }: Readonly<Turn>, group: string): Hindrance | undefined => {
  if (isUnsettled(capacityOf(state.campaign, group)) || countRoom(state, snapshot, group) > 0) return undefined;
  return {
    reason: `no room below MaxSize of ${group}`,
    unblock: `raise MaxSize of ${group} (now ${snapshot.group(group)?.max ?? '?'}), or replace in place: pace.maxSurge 0, pace.maxUnavailable 1 and proof.inPlace in the policy`,
  };
};

const findNoSlack = ({ state, snapshot, policy }: Readonly<Turn>, group: string, server: string): Hindrance | undefined =>
  isAboveFloor(state, snapshot, policy, group, server) ? undefined : describeNoSlack(group);

const describeNoSlack = (group: string): Hindrance => ({
  reason: `${group} would fall below what must be in service`,
  unblock: `servers of ${group} become healthy: see those that are not`,
  isBrief: true,
});

/** Groups in which replacements have joined and no old server may be terminated, since others are missing from service. */
export const findHeldBack = (turn: Readonly<Turn>): Finding[] => {
  const { policy, campaign, state, snapshot } = turn;
  if (!policy || !isReplacing(turn)) return [];
  const ready = new Map(
    state.swaps
      .filter(
        ({ stage, method, outcome, rollback, termination }) =>
          stage === 'joined' && method === 'launch-first' && !outcome && !rollback && !termination,
      )
      .filter(({ group }) => !needsProof(campaign, group))
      .map(({ group, victim }) => [group, victim]),
  );
  return [...ready]
    .filter(([group, victim]) => snapshot.statusOf(victim, group) === 'healthy' && !isAboveFloor(state, snapshot, policy, group, victim))
    .map(([group]) => ({ kind: 'hold', ...describeNoSlack(group), isPartial: true, isWhileReplacing: true }));
};
