import type { Brake } from '../record/brake.ts';
import type { Campaign, CampaignState } from '../record/campaign.ts';
import { describeHold, withDetail } from '../record/describe-hold.ts';
import { type CampaignEvent, type EventKind, eventSchemaName, longestText, type ReportedEvents } from '../record/event.ts';
import type { Intent } from '../record/intent.ts';
import type { Swap } from '../record/swap.ts';
import { describeEnd } from './conclude.ts';

type PartsOf<Event> = Event extends CampaignEvent
  ? Omit<Event, 'schema' | 'id' | 'seq' | 'fleet' | 'campaign' | 'release' | 'servers'>
  : never;
/** An event without what every one of a campaign has alike. */
type Written = PartsOf<CampaignEvent>;

/** What a step writes with the record: swaps that ended in it, and what it will call. */
export type StepFacts = { finished: readonly Swap[]; intents: readonly Intent[]; now: number; isPerServer: boolean };

const toTime = (ms: number): string => new Date(ms).toISOString();
const shorten = (text: string): string => (text.length <= longestText ? text : `${text.slice(0, longestText - 3)}...`);

/**
 * The events of a campaign that its record shows and that were not reported yet, numbered after the last one; the record remembers them. They are
 * to be written in the same transaction as the record. They are found from the record as it stands, never from what changed: so a crash between two
 * writes loses none, and a step that runs again reports none twice.
 */
export const recordEvents = ({ campaign }: Pick<CampaignState, 'campaign'>, facts: StepFacts): CampaignEvent[] => {
  const reported: ReportedEvents = campaign.events ?? { seq: 0, holds: [], stops: [], proven: [], tenths: 0, once: [] };
  const found = [
    ...findStart(campaign, reported, facts),
    ...findProofs(campaign, reported, facts),
    ...findSwaps(facts),
    ...findRejections(facts),
    ...findHolds(campaign, reported, facts),
    ...findStops(campaign, reported, facts),
    ...findProgress(campaign, reported, facts),
    ...findEnd(campaign, reported),
  ];
  campaign.events = reported;
  return found.map((written) => number(campaign, reported, written));
};

const number = (campaign: Campaign, reported: ReportedEvents, written: Written): CampaignEvent => {
  const { id, fleet, release, counters } = campaign;
  reported.seq += 1;
  const servers = { all: counters.servers, stale: counters.stale, replaced: counters.replaced, failed: campaign.failedServers.length };
  return {
    schema: eventSchemaName,
    id: `${id}:${reported.seq}`,
    seq: reported.seq,
    fleet,
    campaign: id,
    release,
    servers,
    ...written,
    text: shorten(written.text),
  };
};

/** Remembers that something that occurs once has occurred; answers whether it is new. */
const isFirst = (reported: ReportedEvents, kind: EventKind): boolean => {
  if (reported.once.includes(kind)) return false;
  reported.once.push(kind);
  return true;
};

const findStart = ({ actor, startedAt, heal, fleet }: Campaign, reported: ReportedEvents, { now }: StepFacts): Written[] => {
  if (!isFirst(reported, 'CampaignStarted')) return [];
  const at = toTime(now);
  const healed = heal && { id: heal.server, why: shorten(heal.why) };
  return [
    {
      kind: 'CampaignStarted',
      at,
      level: 'info',
      text: `a campaign of ${fleet} has begun`,
      actor,
      startedAt: toTime(startedAt),
      ...(healed && { healed }),
    },
    ...(healed
      ? [{ kind: 'HealActed' as const, at, level: 'warning' as const, text: `${healed.id} is replaced: ${healed.why}`, healed }]
      : []),
  ];
};

const findProofs = (campaign: Campaign, reported: ReportedEvents, { now }: StepFacts): Written[] => {
  const at = toTime(now);
  const passed = campaign.proven.filter((image) => !reported.proven.includes(image));
  reported.proven.push(...passed);
  const events: Written[] = passed.map((image) => ({
    kind: 'ProofPassed',
    at,
    level: 'info',
    text: `the proof of ${image} has passed`,
    image,
  }));
  if (campaign.failedProof !== undefined && isFirst(reported, 'ProofFailed'))
    events.push({ kind: 'ProofFailed', at, level: 'alert', text: 'the proof has failed', code: campaign.failedProof });
  return events;
};

const findSwaps = ({ finished, isPerServer, now }: StepFacts): Written[] =>
  !isPerServer
    ? []
    : finished.flatMap(({ id, victim, replacement, zone, outcome, reason }): Written[] =>
        outcome === undefined
          ? []
          : [
              {
                kind: 'SwapDone',
                at: toTime(now),
                level: outcome === 'failed' || outcome === 'quarantined' ? 'warning' : 'info',
                text: `the replacement of ${victim}: ${outcome}${reason === undefined ? '' : `, ${reason}`}`,
                swap: {
                  id,
                  victim,
                  ...(replacement !== undefined && { replacement }),
                  zone,
                  outcome,
                  ...(reason && { reason: shorten(reason) }),
                },
              },
            ],
      );

const findRejections = ({ intents, now }: StepFacts): Written[] =>
  intents.flatMap((intent): Written[] =>
    intent.kind !== 'reject'
      ? []
      : [
          {
            kind: 'ImageRejected',
            at: toTime(now),
            level: 'alert',
            text: `image ${intent.image} is rejected: ${intent.reason}`,
            image: intent.image,
            reason: shorten(intent.reason),
          },
        ],
  );

const nameHold = ({ reason, detail, from }: Pick<Brake, 'reason' | 'detail' | 'from'>) => ({
  reason: shorten(reason),
  ...(detail !== undefined && { detail: shorten(detail) }),
  since: toTime(from),
});

/** Holds that began, and holds that are over. One that comes back soon goes on in the record: it is then held again since the same time. */
const findHolds = ({ brakes }: Campaign, reported: ReportedEvents, { now }: StepFacts): Written[] => {
  const holds = brakes.filter(({ kind }) => kind === 'hold');
  const events: Written[] = [];
  for (const { reason, since } of reported.holds) {
    const brake = holds.findLast((each) => each.reason === reason && each.from === since);
    if (brake && brake.to === undefined) continue;
    const until = brake?.to ?? now;
    const hold = { ...nameHold({ reason, from: since, ...brake }), until: toTime(until) };
    events.push({ kind: 'Resumed', at: toTime(now), level: 'info', text: `over: ${reason}`, hold });
  }
  const open = holds.filter(({ to }) => to === undefined);
  for (const brake of open) {
    if (reported.holds.some(({ reason, since }) => reason === brake.reason && since === brake.from)) continue;
    const text = describeHold(withDetail(brake));
    events.push({ kind: 'Held', at: toTime(now), level: 'warning', text, hold: nameHold(brake), next: shorten(brake.unblock) });
  }
  reported.holds = open.map(({ reason, from }) => ({ reason, since: from }));
  return events;
};

const findStops = (campaign: Campaign, reported: ReportedEvents, { now }: StepFacts): Written[] => {
  const events: Written[] = [];
  const at = toTime(now);
  if (campaign.deadline && campaign.warned.includes('deadline') && isFirst(reported, 'DeadlineAtRisk')) {
    const text = 'deadline at risk: by the forecast it is missed';
    events.push({ kind: 'DeadlineAtRisk', at, level: 'alert', text, deadline: toTime(campaign.deadline.at) });
  }
  for (const { kind, reason, unblock, from } of campaign.brakes) {
    if (kind !== 'stop' || reported.stops.includes(reason)) continue;
    reported.stops.push(reason);
    const text = `stopped: ${reason}`;
    events.push({ kind: 'Stopped', at, level: 'alert', text, reason: shorten(reason), since: toTime(from), next: shorten(unblock) });
  }
  return events;
};

const findProgress = ({ counters }: Campaign, reported: ReportedEvents, { now }: StepFacts): Written[] => {
  const { replaced, stale } = counters;
  const tenths = stale === 0 ? 0 : Math.min(10, Math.floor((10 * replaced) / stale));
  if (tenths <= reported.tenths) return [];
  reported.tenths = tenths;
  const text = `${replaced} of ${stale} servers replaced`;
  return [{ kind: 'Progress', at: toTime(now), level: 'info', text, percent: tenths * 10 }];
};

const findEnd = (campaign: Campaign, reported: ReportedEvents): Written[] => {
  const { phase, outcome, endedAt, id } = campaign;
  if (phase !== 'ended' || outcome === undefined || endedAt === undefined || !isFirst(reported, 'CampaignDone')) return [];
  const { level, text, next } = describeEnd(campaign);
  const reason = campaign.stop?.reason;
  return [
    {
      kind: 'CampaignDone',
      at: toTime(endedAt),
      level,
      text,
      outcome,
      ...(reason !== undefined && { reason: shorten(reason) }),
      ...(next !== undefined && { next: shorten(next) }),
      endedAt: toTime(endedAt),
      report: `recycler report ${id}`,
    },
  ];
};
