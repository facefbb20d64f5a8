import type { CampaignEvent } from '../record/event.ts';

/** Where events of campaigns go, for other systems. */
export type Events = {
  /** Is the end of each single replacement an event too? */
  isPerServer: boolean;
  /** Sends them in their order, bounded in time and attempts. Answers those that were not taken, and why. */
  send: (events: readonly CampaignEvent[]) => Promise<{ unsent: CampaignEvent[]; reason?: string }>;
};
