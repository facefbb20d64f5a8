import type { Clock } from '../clock.ts';
import type { Campaign } from '../record/campaign.ts';

/** Adds to a campaign what carrying it has taken since the meter was last read. */
export type Meter = (campaign: Campaign) => void;

/** Meters one call of a function: the call itself once, and its time up to each write. */
export const createMeter = (clock: Pick<Clock, 'now'>): Meter => {
  let calls = 1;
  let from = clock.now();
  return (campaign) => {
    const now = clock.now();
    const { spent = { calls: 0, milliseconds: 0 } } = campaign;
    campaign.spent = { calls: spent.calls + calls, milliseconds: spent.milliseconds + now - from };
    calls = 0;
    from = now;
  };
};
