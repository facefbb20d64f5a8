import { type Clock, startMeasuring } from '../clock.ts';
import type { Campaign } from '../record/campaign.ts';

/** Adds to a campaign what running it has cost since the meter was last read. */
export type CostMeter = (campaign: Campaign) => void;

/** Meters one call of a function: the call itself once, and its time up to each write. */
export const createCostMeter = (clock: Pick<Clock, 'now' | 'ticks'>): CostMeter => {
  let calls = 1;
  const measured = startMeasuring(clock);
  let from = 0;
  return (campaign) => {
    const now = measured();
    const { cost = { calls: 0, milliseconds: 0 } } = campaign;
    campaign.cost = { calls: cost.calls + calls, milliseconds: cost.milliseconds + now - from };
    calls = 0;
    from = now;
  };
};
