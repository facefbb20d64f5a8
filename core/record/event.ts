import * as z from 'zod/mini';

/** The version of what an event says. Fields may be added to it; what is there keeps its meaning. */
export const eventSchemaName = 'recycler/event/1';

const time = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));
const count = z.number().check(z.int(), z.gte(0));

/** Longest text of an event in characters, so that an event has at most about 4 kB. */
export const longestText = 1_000;

const text = z.string().check(z.minLength(1), z.maxLength(longestText));
const reason = text;

/** What every event says, whatever its kind. The campaign with the number is its name: an event that comes twice has the same one. */
const everyEvent = {
  schema: z.literal(eventSchemaName),
  id: z.string(),
  seq: count.check(z.gte(1)),
  at: time,
  fleet: z.string(),
  campaign: z.string(),
  release: z.string(),
  level: z.enum(['info', 'warning', 'alert']),
  text,
  servers: z.strictObject({ all: count, stale: count, replaced: count, failed: count }),
};

const hold = z.strictObject({ reason, detail: z.optional(text), since: time, until: z.optional(time) });
const server = z.strictObject({ id: z.string(), why: reason });

const partsOf = {
  CampaignStarted: { actor: z.string(), startedAt: time, healed: z.optional(server) },
  HealActed: { healed: server },
  ProofPassed: { image: z.string() },
  ProofFailed: { code: z.enum(['image', 'other']) },
  SwapDone: {
    swap: z.strictObject({
      id: z.string(),
      victim: z.string(),
      replacement: z.optional(z.string()),
      zone: z.string(),
      outcome: z.enum(['done', 'failed', 'quarantined', 'abandoned']),
      reason: z.optional(reason),
    }),
  },
  Progress: { percent: count.check(z.lte(100)) },
  Held: { hold, next: reason },
  Resumed: { hold },
  Stopped: { reason, since: time, next: reason },
  DeadlineAtRisk: { deadline: time },
  ImageRejected: { image: z.string(), reason },
  CampaignDone: {
    outcome: z.enum(['done', 'nothing-due', 'stopped', 'failed']),
    reason: z.optional(reason),
    next: z.optional(reason),
    endedAt: time,
    report: z.string(),
  },
};

export type EventKind = keyof typeof partsOf;

/** When each kind of event is sent, for people who write rules. */
export const eventMeanings: Readonly<Record<EventKind, string>> = {
  CampaignStarted: 'A campaign took its first step; it is always number 1',
  HealActed: 'The campaign replaces one server because it is bad; `healed` says which, and why',
  ProofPassed: 'The first replacement of an image joined and stayed well; servers in service may leave from now on',
  ProofFailed: 'The first replacement of an image did not; nothing in service was touched',
  SwapDone: 'The replacement of one server ended, well or not. Only where `EventsPerServer` is ENABLED: a campaign has as many as servers',
  Progress: 'Another tenth of the stale servers was replaced',
  Held: 'Nothing new begins, or not in a part of the fleet, and `next` says what ends that',
  Resumed: 'What held is over; `hold.until` says since when. It names the same `hold.reason` and `hold.since`',
  Stopped: 'The campaign ends early; what is in flight finishes or is rolled back',
  DeadlineAtRisk: 'By the forecast the deadline is missed; once for each campaign',
  ImageRejected: 'No campaign takes this image any more, until a person clears it',
  CampaignDone: 'The campaign has ended, with this outcome; it is always the last',
};

const createSchema = <More extends z.core.$ZodLooseShape>(more: More) => {
  const of = <Kind extends EventKind>(kind: Kind) => z.strictObject({ ...everyEvent, ...more, kind: z.literal(kind), ...partsOf[kind] });
  return z.discriminatedUnion('kind', [
    of('CampaignStarted'),
    of('HealActed'),
    of('ProofPassed'),
    of('ProofFailed'),
    of('SwapDone'),
    of('Progress'),
    of('Held'),
    of('Resumed'),
    of('Stopped'),
    of('DeadlineAtRisk'),
    of('ImageRejected'),
    of('CampaignDone'),
  ]);
};

/** An event of a campaign as the ledger keeps it until it is sent: one of these kinds. */
export const campaignEventSchema = createSchema({});

/** The same as it is on a bus: `detail` of the event, with the account and Region of the bus. */
export const sentEventSchema = createSchema({ account: z.string(), region: z.string() });

export type CampaignEvent = z.output<typeof campaignEventSchema>;

/** What the record of a campaign says of its events: the number of the last, and what was reported, so that nothing is reported twice. */
export type ReportedEvents = {
  seq: number;
  holds: { reason: string; since: number }[];
  stops: string[];
  proven: string[];
  tenths: number;
  /** Kinds that occur once in a campaign, and did. */
  once: EventKind[];
};

/** Events that were written in one go, and are sent and removed together. */
export type EventBatch = { campaign: string; first: number; events: CampaignEvent[] };

/** An item of a table holds 400 kB, and an event has at most about 4 kB. */
const eventsPerBatch = 80;

/** Events in the order of their numbers as batches that the ledger keeps. */
export const toEventBatches = (campaign: string, events: readonly CampaignEvent[] = []): EventBatch[] => {
  const batches: EventBatch[] = [];
  for (let index = 0; index < events.length; index += eventsPerBatch) {
    const some = events.slice(index, index + eventsPerBatch);
    batches.push({ campaign, first: some[0]?.seq ?? 0, events: some });
  }
  return batches;
};
