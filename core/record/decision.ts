import type { CampaignState } from './campaign.ts';
import type { Intent } from './intent.ts';

/** What is not moving: why, since when, what would unblock it, how many servers, and the first five of them. */
export type Blocked = { reason: string; since: number; unblock: string; count: number; servers: string[] };

/** What one step decided. Nothing in it has happened yet. */
export type Decision = {
  /** When it was decided, in milliseconds. */
  at: number;
  state: CampaignState;
  intents: Intent[];
  restSeconds: number;
  headline: string;
  blocked: Blocked[];
  /** When the campaign will end by measured times, in milliseconds. */
  forecastAt: number;
  budget: number;
  /** Slots that pace, proof and brakes allow at this poll. */
  allowed: number;
  /** Capacity of the fleet as this poll found it; `floor` is what the policy demands in service. */
  capacity: { inService: number; total: number; desired: number; floor: number };
};
