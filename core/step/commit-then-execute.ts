import { applyResults } from '../advance/apply-results.ts';
import type { Commit, Doors, KeptNotice } from '../ports.ts';
import type { Campaign, CampaignState } from '../record/campaign.ts';
import { copyRecord } from '../record/copy-record.ts';
import type { Decision } from '../record/decision.ts';
import { type CampaignEvent, toEventBatches } from '../record/event.ts';
import { idIntents } from '../record/id-intents.ts';
import { needsLease } from '../record/intent-kinds.ts';
import { isSameRecord } from '../record/is-same-record.ts';
import type { Lock } from '../record/lock.ts';
import type { GroupView } from '../record/observation.ts';
import type { Swap } from '../record/swap.ts';
import type { CostMeter } from './cost-meter.ts';
import { execute, toNotice } from './execute.ts';
import { recordEvents } from './record-events.ts';
import { sendEvents, sendKeptEvents } from './send-events.ts';

/** Swaps as they were when they were read, by id: what is written back is what differs. */
type Before = ReadonlyMap<string, Swap>;

/** Remembers swaps as they are now, so that a write can find which of them changed. */
export const snapshotSwaps = (swaps: readonly Swap[]): Before => new Map(swaps.map((swap) => [swap.id, copyRecord(swap)]));

/** What a step writes under, besides what it decided. */
export type Writing = {
  /** The campaign as the step read it. */
  before: Campaign;
  swaps: Before;
  /** The groups of the campaign as the step read them. */
  groups: readonly GroupView[];
  locks: Lock[];
  /** Held while the step takes its share of the account's extra servers, and released once that is written. */
  share?: Lock;
  meter: CostMeter;
  isSurveyed: boolean;
  topic: string | undefined;
};

const toCommit = (before: Before, state: CampaignState, locks: Lock[]): Omit<Commit, 'intents' | 'queue'> => {
  return {
    campaign: state.campaign,
    swaps: state.swaps.filter((swap) => !swap.outcome && !isSameRecord(before.get(swap.id), swap)),
    finished: state.swaps.filter((swap) => swap.outcome),
    locks,
  };
};

/** The lease under which a function acts; a person needs none. */
const findLease = async ({ leases, release, clock }: Doors, fleet: string): Promise<Commit['lease']> =>
  leases && { release, fleet, at: clock.now(), version: await leases.readOwnVersion() };

const withoutFinished = (state: CampaignState): CampaignState => ({ ...state, swaps: state.swaps.filter((swap) => !swap.outcome) });

const findEvents = (doors: Doors, state: CampaignState, finished: readonly Swap[], intents: Decision['intents']): CampaignEvent[] =>
  doors.events ? recordEvents(state, { finished, intents, now: doors.clock.now(), isPerServer: doors.events.isPerServer }) : [];

/** Sends the events of a step; at the end of a campaign, whatever is left of it too. */
const send = async (doors: Doors, { id, phase }: Campaign, ...written: readonly CampaignEvent[][]): Promise<void> => {
  if (!doors.events) return;
  if (phase === 'ended') await sendKeptEvents(doors, id);
  else
    await sendEvents(
      doors,
      written.flatMap((events) => toEventBatches(id, events)),
    );
};

/**
 * Writes what a step decided, then calls its acts, then writes their answers. Answers the campaign as it is then.
 *
 * @param onWritten called once the decision is written, before its acts are called
 * @throws FenceBroken when a lock or the lease is lost, or another step came first: then nothing was written, and nothing is called
 */
export const commitThenExecute = async (
  doors: Doors,
  { before, swaps, groups, locks, share, meter, isSurveyed, topic }: Writing,
  { state, intents: decided }: Pick<Decision, 'state' | 'intents'>,
  onWritten?: () => void,
): Promise<CampaignState> => {
  const intents = idIntents(state.campaign, decided);
  const commit = toCommit(swaps, state, share ? [...locks, share] : locks);
  meter(state.campaign);
  if (topic !== undefined) state.campaign.topic = topic;
  const events = findEvents(doors, state, commit.finished, decided);
  const notices = intents.flatMap(({ id, intent }): KeptNotice[] =>
    intent.kind === 'notify'
      ? [{ id: `${state.campaign.id}/${id}`, at: doors.clock.now(), notice: toNotice(intent, state.campaign, topic) }]
      : [],
  );
  const lease = decided.some(needsLease) ? await findLease(doors, state.campaign.fleet) : undefined;
  await doors.ledger.commit({
    ...commit,
    intents,
    ...(events.length > 0 && { events }),
    ...(notices.length > 0 && { notices }),
    ...(isSurveyed && { queue: [...state.queue] }),
    ...(lease && { lease }),
  });
  if (share) await doors.ledger.releaseLock(share);
  onWritten?.();
  doors.onWritten?.({ before, after: state.campaign, finished: commit.finished });
  if (intents.length === 0) {
    await send(doors, state.campaign, events);
    return state;
  }
  const written = withoutFinished({ ...state, campaign: { ...state.campaign, version: state.campaign.version + 1 } });
  const results = await execute(doors, written.campaign, topic, groups, intents);
  const after = applyResults(written, results, doors.clock.now());
  meter(after.campaign);
  const answered = toCommit(snapshotSwaps(written.swaps), after, locks);
  const later = findEvents(doors, after, answered.finished, []);
  const sentNotices = results.flatMap(({ id, intent, result }) =>
    intent.kind === 'notify' && result.outcome === 'done' ? [`${state.campaign.id}/${id}`] : [],
  );
  await doors.ledger.recordResults({
    ...answered,
    ...(later.length > 0 && { events: later }),
    ...(sentNotices.length > 0 && { sentNotices }),
    results: results.map(({ id, result }) => ({ id, result })),
  });
  // Last of all: a bus that is slow to answer keeps no server waiting.
  await send(doors, after.campaign, events, later);
  return after;
};
