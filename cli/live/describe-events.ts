import { formatDuration } from '../../core/policy/duration.ts';
import type { Brake } from '../../core/record/brake.ts';
import type { Campaign } from '../../core/record/campaign.ts';
import type { Decision } from '../../core/record/decision.ts';
import { describeHold } from '../../core/record/describe-hold.ts';
import type { Intent } from '../../core/record/intent.ts';
import type { Swap } from '../../core/record/swap.ts';

/** One thing that happened, in words. `level` is that of a notice. */
export type Event = { at: number; fleet: string; text: string; level?: 'info' | 'warning' | 'alert' };

type Seen = { victim: string; replacement?: string; shown: Set<'joined' | 'terminating' | 'undone'> };
type Memory = { phase: string; swaps: Map<string, Seen>; brakes: Map<string, boolean>; launches: Set<string> };

const firstFew = 5;
const list = (ids: readonly string[]): string =>
  ids.length <= firstFew ? ids.join(', ') : `${ids.slice(0, firstFew).join(', ')} and ${ids.length - firstFew} more`;
const servers = (count: number): string => `${count} ${count === 1 ? 'server' : 'servers'}`;

const describeBegin = ({ state: { campaign, queue } }: Decision): string => {
  const { looks, stale, servers: all } = campaign.counters;
  if (looks > 1) return `campaign ${campaign.id} continues: ${campaign.counters.replaced} of ${servers(stale)} replaced`;
  const reasons = [...new Set(queue.map((server) => server.why))];
  const why = reasons.length === 0 ? '' : ` (${reasons.slice(0, 3).join('; ')}${reasons.length > 3 ? '; ...' : ''})`;
  return `campaign ${campaign.id} begins: ${stale} of ${servers(all)} stale${why}`;
};

const describeEnd = ({ counters, outcome, stop, startedAt, endedAt }: Campaign): string =>
  `ended: ${outcome ?? 'ended'}, ${counters.replaced} of ${counters.stale} replaced, ${counters.failed} failed, in ${formatDuration(((endedAt ?? startedAt) - startedAt) / 1_000)}${stop ? `; ${stop.reason}` : ''}`;

const keyOf = (brake: Brake): string => `${brake.kind} ${brake.from} ${brake.reason}`;

const describeBrake = ({ kind, reason }: Brake): string => (kind === 'hold' ? describeHold(reason) : `stops: ${reason}`);

const describeBrakes = (memory: Memory, brakes: readonly Brake[], at: number): string[] =>
  brakes.flatMap((brake) => {
    const key = keyOf(brake);
    const wasOpen = memory.brakes.get(key);
    const isOpen = brake.to === undefined;
    memory.brakes.set(key, isOpen);
    if (wasOpen === undefined && isOpen) return [`${describeBrake(brake)}; ${brake.unblock}`];
    if (wasOpen && !isOpen && brake.kind === 'hold')
      return [`hold ended after ${formatDuration(((brake.to ?? at) - brake.from) / 1_000)}: ${brake.reason}`];
    return [];
  });

const nameNew = (swap: Swap): string => swap.replacement ?? 'the new server';

const describeOutcome = (swap: Swap): string => {
  if (swap.outcome === 'done' && swap.method === 'reimage') return `${swap.victim} is back, from the wanted image`;
  if (swap.outcome === 'done') return `${swap.victim} is gone, ${nameNew(swap)} took its place`;
  const reason = swap.reason ?? swap.rollback?.reason;
  return `swap of ${swap.victim} ${swap.outcome}${swap.replacement === undefined ? '' : ` (${swap.replacement})`}${reason === undefined ? '' : `: ${reason}`}`;
};

/** What is new about a swap. At the first decision that is seen of a campaign, only what this very decision did is new. */
const describeSwap = (memory: Memory, swap: Swap, since: number, notices: readonly string[]): string[] => {
  const seen: Seen = memory.swaps.get(swap.id) ?? { victim: swap.victim, shown: new Set() };
  if (swap.replacement !== undefined) seen.replacement = swap.replacement;
  memory.swaps.set(swap.id, seen);
  const texts: string[] = [];
  const show = (kind: 'joined' | 'terminating' | 'undone', at: number | undefined, text: string): void => {
    if (at === undefined || seen.shown.has(kind)) return;
    seen.shown.add(kind);
    if (at >= since) texts.push(text);
  };
  show(
    'joined',
    swap.stages.find((stage) => stage.name === 'joined')?.at,
    swap.method === 'reimage' ? `${swap.victim} joined again` : `${nameNew(swap)} joined, for ${swap.victim}`,
  );
  show('terminating', swap.termination?.at, `${swap.victim} is terminating`);
  // The notice of a failure shows it already, in the same words.
  const reason = swap.rollback?.reason ?? '';
  if (swap.rollback && notices.some((notice) => notice.startsWith(reason))) seen.shown.add('undone');
  show('undone', swap.rollback?.at, `${nameNew(swap)} is rolled back: ${reason}`);
  if (swap.outcome !== undefined) {
    memory.swaps.delete(swap.id);
    texts.push(describeOutcome(swap));
  }
  return texts;
};

/** A swap that left the record without an outcome seen: its launch was refused between two decisions. */
const describeVanished = (memory: Memory, swaps: readonly Swap[]): string[] => {
  const present = new Set(swaps.map((swap) => swap.id));
  const gone = [...memory.swaps].filter(([id]) => !present.has(id));
  for (const [id] of gone) memory.swaps.delete(id);
  return gone.map(([, seen]) =>
    seen.replacement === undefined
      ? `no server was launched for ${seen.victim}: the launch is tried again`
      : `swap of ${seen.victim} with ${seen.replacement} ended`,
  );
};

const describeIntent = (memory: Memory, intent: Intent, swaps: readonly Swap[]): string[] => {
  switch (intent.kind) {
    case 'launch': {
      if (memory.launches.has(intent.token)) return [];
      memory.launches.add(intent.token);
      const victims = intent.swaps.flatMap((id) => swaps.filter((swap) => swap.id === id).map((swap) => swap.victim));
      return [`launches ${intent.count} in ${intent.zone} for ${list(victims)}`];
    }
    case 'raise':
      return intent.purpose === 'surge'
        ? [`raises desired capacity of ${intent.group} by ${intent.by}`]
        : [`gives back ${intent.by} of desired capacity of ${intent.group}`];
    case 'lower':
      return [`lowers desired capacity of ${intent.group} by ${intent.by}: no server came for it`];
    case 'quarantine':
      return [`puts ${intent.server} in standby, for people to find out why it failed`];
    case 'suspend':
    case 'resume':
      return [`${intent.kind}s ${intent.processes.join(', ')} of ${intent.group}`];
    case 'reject':
      return [`rejects image ${intent.image}: ${intent.reason}`];
    default:
      return [];
  }
};

/** Is a notice shown already: as a brake that begins, or as an image that is rejected? */
const isShown = (notice: string, brakes: readonly Brake[], texts: readonly string[], intents: readonly Intent[]): boolean =>
  brakes.some(({ reason, unblock }) => texts.includes(`${describeHold(reason)}; ${unblock}`) && notice.includes(describeHold(reason))) ||
  intents.some((intent) => intent.kind === 'reject' && notice.startsWith(`image ${intent.image} is rejected`));

/** Describes decisions of any number of campaigns as events, by comparing each with the last one of its campaign. */
export const createEventDescriber = (): ((decision: Decision) => Event[]) => {
  const memories = new Map<string, Memory>();
  return (decision) => {
    const { at, intents, headline } = decision;
    const { campaign, swaps } = decision.state;
    const known = memories.get(campaign.id);
    const memory: Memory = known ?? { phase: '', swaps: new Map(), brakes: new Map(), launches: new Set() };
    memories.set(campaign.id, memory);
    const event = (text: string): Event => ({ at, fleet: campaign.fleet, text });
    const since = known ? 0 : at;
    const noticed = intents.flatMap((intent) => (intent.kind === 'notify' ? [intent.text] : []));
    const texts = [
      ...(known ? [] : [describeBegin(decision)]),
      ...describeBrakes(memory, campaign.brakes, at),
      ...describeVanished(memory, swaps),
      ...swaps.flatMap((swap) => describeSwap(memory, swap, since, noticed)),
      ...intents.flatMap((intent) => describeIntent(memory, intent, swaps)),
    ];
    const notices = intents.flatMap((intent) =>
      intent.kind === 'notify' && !isShown(intent.text, campaign.brakes, texts, intents) ? [intent] : [],
    );
    const isMoved = memory.phase !== campaign.phase;
    memory.phase = campaign.phase;
    const phase = !isMoved
      ? []
      : [
          event(
            campaign.phase === 'ended'
              ? describeEnd(campaign)
              : headline.startsWith(`${campaign.phase}: `)
                ? headline
                : `${campaign.phase}: ${headline}`,
          ),
        ];
    return [...texts.map(event), ...notices.map(({ level, text }) => ({ ...event(`${level}: ${text}`), level })), ...phase];
  };
};
