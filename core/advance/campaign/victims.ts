import type { Campaign, CampaignState } from '../../record/campaign.ts';
import { isStandingBy } from '../../record/kept-server.ts';
import type { StaleServer } from '../../record/stale-server.ts';
import type { Snapshot } from '../snapshot.ts';
import { isReplacing, type Rule } from '../turn.ts';

/** Finds the stale servers that may be replaced now. One that others have cordoned is left alone for the whole campaign. */
export const findVictims: Rule = (turn) => {
  if (!isReplacing(turn)) return;
  const { campaign, state, snapshot } = turn;
  for (const { id, group } of state.queue) {
    const isTheirs = snapshot.worksOf(id, group).some(({ work }) => work.cordon?.by === 'others');
    if (isTheirs && !state.swaps.some((swap) => swap.victim === id)) campaign.skipped[id] ??= 'cordoned by others';
  }
  turn.victims = listVictims(state, snapshot);
};

/** Stale servers that may be replaced now, most urgent first: those that do not serve, since the group misses them already. */
export const listVictims = (state: CampaignState, snapshot: Snapshot): StaleServer[] => {
  const inFlight = new Set(state.swaps.filter((swap) => !swap.outcome).map((swap) => swap.victim));
  const victims = state.queue.filter(
    (server) => !inFlight.has(server.id) && findExclusion(snapshot, state.campaign, server.id) === undefined,
  );
  const first = victims.filter((victim) => isSick(snapshot, victim));
  const ordered = orderByMoves(snapshot, victims);
  return first.length === 0 ? ordered : [...first, ...ordered.filter((victim) => !first.includes(victim))];
};

/**
 * Where workloads say what must move when a server leaves, the one of which least moves goes first: what moves then lands less often on a server that is
 * still to go. One of which that is not known goes last. Others keep their order.
 */
const orderByMoves = (snapshot: Snapshot, victims: StaleServer[]): StaleServer[] => {
  const moves = new Map(victims.map(({ id, group }) => [id, snapshot.worksOf(id, group).flatMap(({ work }) => work.moves ?? [])]));
  const weigh = ({ id }: StaleServer): number => {
    const known = moves.get(id) ?? [];
    return known.length === 0 ? Number.MAX_SAFE_INTEGER : known.reduce((sum, each) => sum + each, 0);
  };
  return victims.toSorted((a, b) => weigh(a) - weigh(b));
};

/** Does a server not serve that its group counts? One of which that is not known is none of them. */
export const isSick = (snapshot: Snapshot, { id, group }: Pick<StaleServer, 'id' | 'group'>): boolean =>
  ['failing', 'unhealthy', 'dead'].includes(snapshot.statusOf(id, group));

/** Why a stale server is left alone now, or undefined when it may be replaced. */
export const findExclusion = (snapshot: Snapshot, campaign: Campaign, id: string): string | undefined => {
  const member = snapshot.member(id);
  if (!member) return 'gone';
  if (campaign.skipped[id]) return campaign.skipped[id];
  if (campaign.renewed?.includes(id)) return 'as wanted by now';
  if (member.isProtected) return 'protected from scale-in';
  if (isStandingBy(member.lifecycle)) return 'in standby by others';
  if (snapshot.facts(id)?.isExcluded) return 'tagged recycler:exclude';
  if (snapshot.worksOf(id, member.group).some(({ work }) => work.cordon?.by === 'others')) return 'cordoned by others';
  if (member.lifecycle.startsWith('Pending:')) return describeHook(member.lifecycle);
  if (member.lifecycle.startsWith('Terminat') || member.lifecycle.startsWith('Detach')) return 'leaving already';
  return undefined;
};

/** A server that a lifecycle hook keeps from service. */
export const describeHook = (lifecycle: string): string => `held by a lifecycle hook (${lifecycle})`;
