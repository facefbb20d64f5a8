import { formatDuration } from '../../core/policy/duration.ts';
import type { Decision } from '../../core/record/decision.ts';
import { withDetail } from '../../core/record/describe-hold.ts';
import type { Swap } from '../../core/record/swap.ts';
import { toPlainText } from './plain-text.ts';

/** What something waits for: why, since when, what ends it, and how many servers wait. */
export type Wait = { reason: string; unblock: string; since: number; count: number };

/** Why a campaign has no end that could be forecast. `until`: when that is known to be over. */
export type Standstill = { word: 'HELD' | 'WAITING'; reason: string; since: number; until?: number };

/** Milliseconds without any change after which a forecast says nothing: it is made anew at each poll, and would only move on with the clock. */
const patience = 15 * 60_000;

/** The swaps of a decision that have no outcome yet, those first that have been in their stage for longest. */
export const listInFlight = ({ state: { swaps } }: Decision): Swap[] =>
  swaps.filter((swap) => !swap.outcome).toSorted((a, b) => enteredStageAt(a) - enteredStageAt(b));

/** When a swap entered the stage that it is in, in milliseconds. */
export const enteredStageAt = ({ stages, rollback }: Swap): number => rollback?.at ?? stages.at(-1)?.at ?? 0;

const describeOldest = (decision: Decision, now: number): string => {
  const [oldest] = listInFlight(decision);
  if (!oldest) return decision.headline;
  const stage = oldest.rollback ? 'rolling back' : oldest.stage;
  const server = oldest.stage === 'launching' || oldest.replacement === undefined ? `the swap of ${oldest.victim}` : oldest.replacement;
  const isLeaving = ['cordoning', 'draining', 'drained', 'terminating', 'reimaging'].includes(oldest.stage) && !oldest.rollback;
  return `${isLeaving ? oldest.victim : server} ${stage} for ${formatDuration((now - enteredStageAt(oldest)) / 1_000)}`;
};

/** Finds why a campaign stands: a hold, or something that it waits for; undefined while it moves, stops, or has ended. */
export const findStandstill = (decision: Decision, now: number): Standstill | undefined => {
  const { campaign } = decision.state;
  if (campaign.phase === 'ended' || campaign.stop) return undefined;
  const holds = campaign.brakes.filter(({ kind, to }) => kind === 'hold' && to === undefined);
  if (campaign.waitsFor !== undefined && ['restore', 'waiting'].includes(campaign.phase)) {
    const since = holds.find(({ reason }) => reason === campaign.waitsFor)?.from ?? campaign.moved.at;
    const until = campaign.waitsUntil;
    return { word: 'WAITING', reason: toPlainText(campaign.waitsFor), since, ...(until !== undefined && { until }) };
  }
  const [hold] = holds.toSorted((a, b) => a.from - b.from);
  // A hold of some zone or group lets the rest go on: then there are slots.
  if (hold && decision.allowed === 0 && ['survey', 'proof', 'roll'].includes(campaign.phase))
    return { word: 'HELD', reason: toPlainText(withDetail(hold)), since: hold.from };
  if (now - campaign.moved.at <= patience) return undefined;
  return { word: 'WAITING', reason: describeOldest(decision, now), since: campaign.moved.at };
};

/** Why things wait: what the decision calls blocked, and holds that are open without it. A campaign that only waits for its end says for what. */
export const listWaits = (decision: Decision): Wait[] => {
  const { campaign } = decision.state;
  if (campaign.phase === 'ended') return [];
  const open = campaign.brakes.filter(
    (brake) => brake.to === undefined && !decision.blocked.some((each) => each.reason === withDetail(brake)),
  );
  return [
    ...decision.blocked,
    ...open.map((brake) => ({ reason: withDetail(brake), unblock: brake.unblock, since: brake.from, count: 0 })),
  ].map((each) => ({ ...each, reason: toPlainText(each.reason), unblock: toPlainText(each.unblock) }));
};
