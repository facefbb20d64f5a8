import type { CampaignState } from './campaign.ts';
import { listCordons, type PlacedCordon } from './journal.ts';
import type { GroupView } from './observation.ts';
import type { Method, Stage } from './stages.ts';
import type { Wanted } from './wanted.ts';

/** One swap, as far as a workload needs to know of it. */
export type SwapUnderWay = {
  victim: string;
  replacement?: string;
  group: string;
  zone: string;
  stage: Stage;
  method: Method;
  /** Does its replacement prove the image? */
  isProof?: boolean;
  /** Is it rolled back, so that the victim stays and the replacement is to leave? */
  isRolledBack: boolean;
  /** Was the terminate call for the victim, or for a replacement that is rolled back, sent? One that has the victim come back does not count. */
  isTerminated: boolean;
};

/** What a campaign is about to do to the servers of its workloads. A driver judges by it who may leave, and when. */
export type Undertaking = {
  /** Marks that the campaign has placed. */
  cordons: readonly PlacedCordon[];
  swaps: readonly SwapUnderWay[];
  /** Does the replacement of a server that is due join before that one leaves, where another one takes over? */
  joinsFirst: boolean;
  /** Servers that the policy lets be out of service at a time. */
  mayBeOut: number;
  /** May the first server be proven in place, with no extra one beside it? */
  provesInPlace: boolean;
  /** Does the campaign go on replacing servers, and neither stops, waits nor ends? */
  isReplacing: boolean;
  /** Servers that are still to be replaced, most urgent first. */
  due: readonly string[];
  /** What the policy says of each kind of workload; empty while it cannot be read. */
  settings: Readonly<Record<string, unknown>>;
  /** What each workload's driver noted at the last poll, by the key of the workload. */
  notes: Readonly<Record<string, unknown>>;
  /** What each group would launch now. */
  wanted: Readonly<Record<string, Wanted>>;
  /** When the campaign began, in milliseconds. */
  startedAt: number;
  /** Is a server to be judged by what its workloads see against it? Then they also read what costs more calls, and is needed for nothing else. */
  seeksSigns?: boolean;
};

/** Nothing is under way: for reads outside of any campaign. */
export const noUndertaking: Undertaking = {
  cordons: [],
  swaps: [],
  joinsFirst: true,
  mayBeOut: 0,
  provesInPlace: false,
  isReplacing: false,
  due: [],
  settings: {},
  notes: {},
  wanted: {},
  startedAt: 0,
};

/** What this campaign is about to do. */
export const toUndertaking = (
  { campaign, swaps, queue }: CampaignState,
  settings: Readonly<Record<string, unknown>>,
  groups: readonly GroupView[],
  allowed: Pick<Undertaking, 'joinsFirst' | 'mayBeOut' | 'provesInPlace'>,
): Undertaking => {
  const members = new Set(groups.flatMap((group) => group.members.map(({ id }) => id)));
  const open = swaps.filter((swap) => !swap.outcome);
  const victims = new Set(open.map(({ victim }) => victim));
  return {
    cordons: listCordons(campaign.journal),
    swaps: open.map(({ victim, replacement, group, zone, method, stage, rollback, termination, isProof }) => ({
      victim,
      method,
      ...(replacement !== undefined && { replacement }),
      group,
      zone,
      stage,
      ...(isProof && { isProof }),
      isRolledBack: rollback !== undefined,
      isTerminated: (rollback ? rollback.termination : termination) !== undefined,
    })),
    ...allowed,
    isReplacing: campaign.stop === undefined && ['survey', 'proof', 'roll', 'settle'].includes(campaign.phase),
    due: queue
      .map(({ id }) => id)
      .filter((id) => members.has(id) && !victims.has(id) && campaign.skipped[id] === undefined && !campaign.renewed?.includes(id)),
    settings,
    notes: campaign.notes ?? {},
    wanted: campaign.wanted,
    startedAt: campaign.startedAt,
    // What else speaks against the server that it heals is read at each poll anyway.
    ...(campaign.heal?.signs.some(({ kind }) => kind === 'tasks') && { seeksSigns: true }),
  };
};
