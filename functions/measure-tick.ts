import { forecastEnd } from '../core/advance/campaign/forecast.ts';
import type { Campaign } from '../core/record/campaign.ts';
import type { Measure } from './measure-step.ts';

const isHeld = ({ phase, brakes }: Campaign): boolean =>
  phase === 'waiting' || brakes.some((brake) => brake.kind === 'hold' && brake.to === undefined);

/** Is its deadline over, or will it be by measured times? */
const isBehind = ({ deadline, counters, budgetSlots, durations }: Campaign, now: number): boolean =>
  deadline !== undefined && forecastEnd(counters.stale - counters.replaced, Math.max(1, budgetSlots), durations, now) > deadline.at;

/** How the open campaigns stand at a tick of `begin`, nothing at all included. */
export const measureTick = (open: readonly Campaign[], now: number): Measure[] => [
  ['OpenCampaigns', open.length],
  ['HeldCampaigns', open.filter(isHeld).length],
  ['FleetsBehindDeadline', new Set(open.filter((campaign) => isBehind(campaign, now)).map(({ fleet }) => fleet)).size],
];
