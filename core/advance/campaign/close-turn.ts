import type { Decision } from '../../record/decision.ts';
import { countMostSlots } from '../capacity/pace.ts';
import { countOwnExtra } from '../capacity/slots.ts';
import type { Turn } from '../turn.ts';
import { explainBlocked } from './blocked.ts';
import { forecastOf } from './forecast.ts';
import { writeHeadline } from './headline.ts';
import { choosePollInterval } from './poll-interval.ts';

/** Closes a turn: what it decided, with what people want to know of it. */
export const closeTurn = (turn: Turn): Decision => {
  turn.campaign.extra = countOwnExtra(turn.state);
  return {
    at: turn.now,
    state: turn.state,
    intents: [...turn.intents, ...turn.notices],
    restSeconds: choosePollInterval(turn),
    headline: writeHeadline(turn),
    blocked: explainBlocked(turn),
    forecastAt: forecastOf(turn),
    budget: Math.min(turn.budget.slots, countMostSlots(turn)),
    allowed: turn.allowedSlots,
    capacity: turn.capacity,
  };
};
