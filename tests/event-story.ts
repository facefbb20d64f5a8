import type { CampaignEvent } from '../core/record/event.ts';
import type { FleetReport } from '../core/report/report.ts';

type Hold = Extract<CampaignEvent, { kind: 'Held' | 'Resumed' }>['hold'];

/** What another system knows of a campaign from its events alone. */
export type Story = {
  campaign: string;
  outcome?: string;
  reason?: string;
  servers: number;
  stale: number;
  replaced: number;
  failed: number;
  swaps: { victim: string; replacement?: string; outcome: string }[];
  brakes: { kind: 'hold' | 'stop'; reason: string; from: number; to: number }[];
};

/**
 * A consumer as another system would write it: each event may come twice, and in any order. It knows an event by its id, puts them in the order of
 * their numbers, and asks for those that are missing.
 *
 * @throws Error naming the numbers that are missing, or an event that contradicts what it knows
 */
export const readStory = (received: readonly CampaignEvent[]): Story => {
  const byId = new Map<string, CampaignEvent>();
  for (const event of received) {
    const known = byId.get(event.id);
    if (known && JSON.stringify(known) !== JSON.stringify(event)) throw new Error(`event ${event.id} says two things`);
    byId.set(event.id, event);
  }
  const events = [...byId.values()].toSorted((a, b) => a.seq - b.seq);
  const missing = events.filter(({ seq }, index) => seq !== index + 1).map(({ seq }) => seq);
  if (missing.length > 0) throw new Error(`events are missing before ${missing.join(', ')}`);
  const last = events.at(-1);
  if (last?.kind !== 'CampaignDone' || events[0]?.kind !== 'CampaignStarted') throw new Error('the story has no beginning or no end');
  const holds = new Map<string, Hold>();
  const story: Story = {
    campaign: last.campaign,
    outcome: last.outcome,
    ...(last.reason !== undefined && { reason: last.reason }),
    servers: last.servers.all,
    stale: last.servers.stale,
    replaced: last.servers.replaced,
    failed: last.servers.failed,
    swaps: [],
    brakes: [],
  };
  for (const event of events) {
    if (event.kind === 'Held' || event.kind === 'Resumed') holds.set(`${event.hold.since} ${event.hold.reason}`, event.hold);
    if (event.kind === 'SwapDone') {
      const { victim, replacement, outcome } = event.swap;
      story.swaps.push({ victim, ...(replacement !== undefined && { replacement }), outcome });
    }
    if (event.kind === 'Stopped')
      story.brakes.push({ kind: 'stop', reason: event.reason, from: Date.parse(event.since), to: Date.parse(last.endedAt) });
  }
  for (const { reason, detail, since, until } of holds.values())
    story.brakes.push({
      kind: 'hold',
      reason: detail === undefined ? reason : `${reason} (${detail})`,
      from: Date.parse(since),
      to: Date.parse(until ?? last.endedAt),
    });
  return inOneOrder(story);
};

const inOneOrder = (story: Story): Story => ({
  ...story,
  swaps: story.swaps.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  brakes: story.brakes.toSorted((a, b) => a.from - b.from || (a.reason < b.reason ? -1 : 1)),
});

/** The same as a report on the fleet has it. */
export const storyOf = (report: FleetReport): Story =>
  inOneOrder({
    campaign: report.campaign ?? '',
    outcome: report.outcome,
    // A campaign that left servers alone has a reason without a stop; its event says it in the text.
    ...(report.reason !== undefined && report.brakes.some(({ kind }) => kind === 'stop') && { reason: report.reason }),
    servers: report.servers,
    stale: report.stale,
    replaced: report.replaced,
    failed: report.replacementsFailed,
    swaps: report.swaps.map(({ victim, replacement, outcome }) => ({
      victim,
      ...(replacement !== undefined && { replacement }),
      outcome,
    })),
    brakes: report.brakes.map(({ kind, reason, from, to }) => ({ kind, reason, from: Date.parse(from), to: Date.parse(to ?? from) })),
  });
