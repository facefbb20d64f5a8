import type { Campaign } from './campaign.ts';
import { noDurations } from './durations.ts';
import { campaignSchema } from './schema.ts';

/** The id of a campaign of a fleet that begins at a time, in milliseconds. */
export const campaignId = (fleet: string, at: number): string =>
  `${fleet}-${new Date(at).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}`;

/** Who asks for a campaign, and how much of the fleet it replaces at most. */
type CampaignRequest = { actor: string; limit?: number | undefined; onlyServer?: string | undefined };

/** A campaign as it begins, before its survey. */
export const newCampaign = (
  fleet: string,
  groups: readonly string[],
  release: string,
  request: CampaignRequest,
  now: number,
): Campaign => ({
  schema: campaignSchema,
  id: campaignId(fleet, now),
  fleet,
  actor: request.actor,
  release,
  phase: 'survey',
  version: 0,
  startedAt: now,
  groups: [...groups],
  wanted: {},
  proven: [],
  counters: { servers: 0, stale: 0, replaced: 0, failed: 0, swaps: 0, batches: 0, looks: 0 },
  earnedSlots: 1,
  budgetSlots: 0,
  queue: { epoch: 0, surveyedAt: 0, chunks: 0, first: 0 },
  capacity: {},
  journal: [],
  brakes: [],
  failedServers: [],
  skipped: {},
  isConfirmed: false,
  durations: noDurations(),
  warned: [],
  seen: { desired: 0, maxTotal: 0 },
  workloads: [],
  refusals: 0,
  moved: { mark: '', at: now },
  handsOff: [],
  // The plan that opens it has just asked every group.
  refreshes: { next: 0, at: now, running: {} },
  ...(request.limit !== undefined && { limit: request.limit }),
  ...(request.onlyServer !== undefined && { onlyServer: request.onlyServer }),
});
