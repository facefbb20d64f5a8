import type { Campaign } from '../core/record/campaign.ts';
import { enteredAt, type Swap } from '../core/record/swap.ts';
import { assumedServerHourUsd, countSurgeHours, orchestrationUsd } from '../core/report/report.ts';
import type { Measure } from './measure-step.ts';

/** Transitions of the state machine for one call of a function: Where, the Task, Rest. */
const transitionsOfCall = 3;

/** What a campaign that has ended adds to the metrics: the time to a fresh fleet, if it made the whole fleet fresh, and the cost of a swap. */
export const measureEnd = (campaign: Campaign, swaps: readonly Swap[]): Measure[] => {
  const { counters, outcome, limit, onlyServer, startedAt, endedAt = startedAt, cost: run = { calls: 0, milliseconds: 0 } } = campaign;
  if (counters.replaced === 0) return [];
  const isFresh = outcome === 'done' && limit === undefined && onlyServer === undefined;
  const freshAt = Math.max(...swaps.map((swap) => enteredAt(swap, 'done') ?? startedAt));
  const orchestration = orchestrationUsd(run.calls * transitionsOfCall, run.calls, run.milliseconds / 1_000);
  const cost = countSurgeHours(swaps, endedAt) * assumedServerHourUsd + orchestration;
  return [
    ...(isFresh ? [['FreshFleetSeconds', (freshAt - startedAt) / 1_000] satisfies Measure] : []),
    ['SwapCostUsd', cost / counters.replaced],
  ];
};
