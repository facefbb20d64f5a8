import { explainLeftAlone } from '../core/advance/campaign/blocked.ts';
import { forecastEnd } from '../core/advance/campaign/forecast.ts';
import type { Ledger } from '../core/ports.ts';
import type { Campaign } from '../core/record/campaign.ts';
import { withDetail } from '../core/record/describe-hold.ts';
import { type FleetReport, type Report, reportFleet, worstOutcome } from '../core/report/report.ts';

/** Servers that are named of those that wait for the same reason. */
const firstFew = 5;

/** The report on one fleet's campaign, from the ledger alone: after a stop, with what that left. */
export const readFleetReport = async (ledger: Ledger, campaign: Campaign, now: number): Promise<FleetReport> => {
  const [{ swaps, queue }, finished, intents] = await Promise.all([
    ledger.readCampaign(campaign.id),
    ledger.readFinished(campaign.id),
    ledger.readIntents(campaign.id),
  ]);
  const left = Math.max(0, campaign.counters.stale - campaign.counters.replaced);
  const forecastAt = forecastEnd(left, Math.max(1, campaign.budgetSlots), campaign.durations, now);
  const gone = new Set(finished.flatMap((swap) => (swap.outcome === 'done' ? [swap.victim] : [])));
  const waiting = queue.flatMap(({ id }) => (gone.has(id) ? [] : [id])).slice(0, firstFew);
  const blocked = campaign.brakes
    .filter(({ to, reason }) => to === undefined || reason === campaign.stop?.reason)
    .map((brake) => ({ reason: withDetail(brake), since: brake.from, unblock: brake.unblock, count: left, servers: waiting }));
  return reportFleet(campaign, [...finished, ...swaps], intents, [...blocked, ...explainLeftAlone(campaign)], forecastAt, now);
};

/** A report of schema `recycler/report/1` from its fleets. Invariants of a real campaign are checked inside each step, which refuses to act otherwise. */
export const toReport = (fleets: FleetReport[], more: Partial<Report> = {}): Report => ({
  schema: 'recycler/report/1',
  ...more,
  outcome: worstOutcome(fleets.map((fleet) => fleet.outcome)),
  fleets,
  invariants: more.invariants ?? { checked: 0, broken: [] },
});
