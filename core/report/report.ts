import type { Campaign } from '../record/campaign.ts';
import type { Blocked } from '../record/decision.ts';
import { withDetail } from '../record/describe-hold.ts';
import { describeRest } from '../record/describe-rest.ts';
import { forecastDrain } from '../record/drain.ts';
import type { Heal } from '../record/heal.ts';
import type { Intent } from '../record/intent.ts';
import { intentKinds } from '../record/intent-kinds.ts';
import { enteredAt, type Swap } from '../record/swap.ts';
import type { ImagesReport } from './images-report.ts';

export type ReportOutcome = 'done' | 'nothing-due' | 'stopped' | 'failed';

/** Times that a rehearsal drew for one swap, in seconds, so that anyone can recompute the lower bound. */
export type Drawn = { bootSeconds: number; drainSeconds: number; terminateSeconds: number };

export type ReportSwap = {
  victim: string;
  replacement?: string;
  availabilityZone: string;
  method: string;
  outcome: string;
  reason?: string;
  stages: { name: string; at: string }[];
  /** While its old server drains: what is left there, what has most of it, and how long it will probably take by the drains before. */
  drain?: { left: number; unit: string; slowest?: string; seconds?: number };
  drawn?: Drawn;
};

/** One fleet in a report, schema `recycler/report/1`. Times are ISO 8601, durations seconds. */
export type FleetReport = {
  name: string;
  campaign?: string;
  /** Of a campaign that heals: which server, why, and since when that was so; `recoveredAt` where it was well again before it left. */
  heal?: { server: string; why: string; badSince: string; recoveredAt?: string };
  /** How many campaigns the fleet has had, where a rehearsal goes on watching; the rest is of the last. */
  campaigns?: number;
  outcome: ReportOutcome | 'running';
  reason?: string;
  servers: number;
  stale: number;
  replaced: number;
  /** Of those: servers that came back from the image themselves; absent where none did. */
  reimaged?: number;
  replacementsFailed: number;
  quarantined: number;
  startedAt: string;
  endedAt?: string;
  /** From the start until the last slot was given back: the span that the lower bound bounds. Draining and restoring follow until `endedAt`. */
  makespanSeconds: number;
  lowerBoundSeconds?: number;
  ratio?: number;
  capacity: {
    desired: number;
    slots: number;
    minInService?: number;
    /** Of the servers that were missing then: ours, launched and not joined yet. */
    ownStarting?: number;
    /** Not yet terminated, in any state. */
    maxTotal: number;
    /** Machines in any state, draining ones too. */
    maxMachines?: number;
    shortfallSeconds?: { caused: number; suffered: number };
  };
  calls: { total?: number; mutating: number; byOperation: Record<string, number> };
  stateTransitions?: number;
  historyEvents?: number;
  maxPayloadBytes?: number;
  looks: number;
  surgeHours: number;
  costUsd: { overlap: number; orchestration?: number };
  deadline?: { at: string; forecastAt: string; met: boolean };
  swaps: ReportSwap[];
  blocked: { reason: string; since: string; unblock: string; count: number; servers: string[] }[];
  brakes: { kind: 'hold' | 'stop'; reason: string; from: string; to?: string }[];
  notices: { at: string; level: string; text: string }[];
};

/** A report on one or several fleets, schema `recycler/report/1`. */
export type Report = {
  schema: 'recycler/report/1';
  scenario?: string;
  seed?: number;
  outcome: ReportOutcome | 'running';
  /** Why no campaign began, where none did. */
  reason?: string;
  fleets: FleetReport[];
  /** Of a rehearsal that bakes images: what became of them, by recipe. */
  images?: ImagesReport[];
  invariants: { checked: number; broken: { id: string; at: string; text: string }[] };
};

/** Price of one extra server hour that cost figures assume: an m6g.large on demand in us-east-1. Real prices differ by type and region. */
export const assumedServerHourUsd = 0.077;
/** Prices in us-east-1 of a Step Functions state transition (Standard), a Lambda request, and a second of 1,024 MB on arm64 (price lists of both). */
const transitionUsd = 0.025 / 1_000;
const requestUsd = 0.2 / 1_000_000;
const functionSecondUsd = 0.0000133334;

/** Cost in US dollars of the executions of a campaign: transitions, invocations, and the seconds these took, rests inside them too. */
export const orchestrationUsd = (transitions: number, invocations: number, functionSeconds: number): number =>
  transitions * transitionUsd + invocations * requestUsd + functionSeconds * functionSecondUsd;

/** A time in milliseconds as ISO 8601, to the second where it is whole. */
export const isoTime = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits));

/** Extra server hours: from the launch of each replacement until the terminate call for its victim (or for the replacement itself). */
export const countSurgeHours = (swaps: readonly Swap[], now: number): number =>
  swaps
    .filter((swap) => swap.method === 'launch-first' && swap.replacement !== undefined)
    .reduce((sum, swap) => {
      const from = swap.stages[0]?.at ?? now;
      const to = slotEnd(swap) ?? now;
      return sum + Math.max(0, to - from) / 3_600_000;
    }, 0);

/** When a swap gave back its slot: the terminate call for its old server (or for its rolled-back replacement), or the join where the old one went first
 * or came back itself. */
const slotEnd = (swap: Swap): number | undefined =>
  swap.method !== 'launch-first'
    ? (enteredAt(swap, 'joined') ?? swap.rollback?.termination?.at)
    : (swap.termination?.at ?? swap.rollback?.termination?.at ?? swap.stages.at(-1)?.at);

const countCalls = (intents: readonly { intent: Intent }[]): FleetReport['calls'] => {
  const byOperation: Record<string, number> = {};
  for (const { intent } of intents) {
    const { operation } = intentKinds[intent.kind];
    if (operation) byOperation[operation] = (byOperation[operation] ?? 0) + 1;
  }
  return { mutating: Object.values(byOperation).reduce((sum, count) => sum + count, 0), byOperation };
};

const reportDrain = (swap: Swap, { durations }: Campaign, now: number): ReportSwap['drain'] => {
  if (!swap.drain || swap.outcome || swap.rollback) return undefined;
  const { left, unit, slowest } = swap.drain;
  const seconds = forecastDrain(swap, durations, now);
  return { left, unit, ...(slowest !== undefined && { slowest }), ...(seconds !== undefined && { seconds }) };
};

const toReportSwap = (swap: Swap, drain: ReportSwap['drain']): ReportSwap => ({
  victim: swap.victim,
  ...(swap.replacement !== undefined && { replacement: swap.replacement }),
  availabilityZone: swap.zone,
  method: swap.method,
  outcome: swap.outcome ?? 'in-flight',
  ...(swap.reason !== undefined && { reason: swap.reason }),
  stages: swap.stages.map(({ name, at }) => ({ name, at: isoTime(at) })),
  ...(drain && { drain }),
});

/** Met is a deadline by which every server was as wanted, or will be; what ended otherwise has missed it. The campaign itself may end minutes later. */
const reportDeadline = (
  { endedAt, outcome }: Campaign,
  at: number,
  lastSlot: number,
  forecast: number,
): NonNullable<FleetReport['deadline']> => {
  const by = endedAt === undefined ? forecast : lastSlot;
  const isMissed = endedAt !== undefined && outcome !== 'done' && outcome !== 'nothing-due';
  return { at: isoTime(at), forecastAt: isoTime(Math.round(by)), met: by <= at && !isMissed };
};

const reportHeal = ({ server, why, badSince, recoveredAt }: Heal): NonNullable<FleetReport['heal']> => ({
  server,
  why,
  badSince: isoTime(badSince),
  ...(recoveredAt !== undefined && { recoveredAt: isoTime(recoveredAt) }),
});

/** What the ledger knows of one campaign, as a report on its fleet. A rehearsal completes it with what it measured in its world. */
export const reportFleet = (
  campaign: Campaign,
  swaps: readonly Swap[],
  intents: readonly { at: number; intent: Intent }[],
  blocked: readonly Blocked[],
  forecastAt: number | undefined,
  now: number,
): FleetReport => {
  const ended = campaign.endedAt ?? now;
  const reason = campaign.stop?.reason ?? (campaign.outcome === 'stopped' ? describeRest(campaign) : undefined);
  const lastSlot = Math.max(campaign.startedAt, ...swaps.map((swap) => slotEnd(swap) ?? ended));
  const reimaged = swaps.filter(({ method, outcome }) => method === 'reimage' && outcome === 'done').length;
  const surgeHours = rounded(countSurgeHours(swaps, now));
  const ordered = swaps.toSorted((a, b) => (enteredAt(a, 'launching') ?? 0) - (enteredAt(b, 'launching') ?? 0) || (a.id < b.id ? -1 : 1));
  return {
    name: campaign.fleet,
    campaign: campaign.id,
    ...(campaign.heal && { heal: reportHeal(campaign.heal) }),
    outcome: campaign.outcome ?? 'running',
    ...(reason !== undefined && { reason }),
    servers: campaign.counters.servers,
    stale: campaign.counters.stale,
    replaced: campaign.counters.replaced,
    ...(reimaged > 0 && { reimaged }),
    replacementsFailed: campaign.failedServers.length,
    quarantined: swaps.filter(({ outcome }) => outcome === 'quarantined').length,
    startedAt: isoTime(campaign.startedAt),
    ...(campaign.endedAt !== undefined && { endedAt: isoTime(campaign.endedAt) }),
    makespanSeconds: Math.round((lastSlot - campaign.startedAt) / 1_000),
    capacity: {
      desired: campaign.seen.desired,
      slots: campaign.budgetSlots,
      ...(campaign.seen.minInService !== undefined && { minInService: campaign.seen.minInService }),
      ...(campaign.seen.ownStarting !== undefined && { ownStarting: campaign.seen.ownStarting }),
      maxTotal: campaign.seen.maxTotal,
      ...(campaign.seen.maxMachines !== undefined && { maxMachines: campaign.seen.maxMachines }),
    },
    calls: countCalls(intents),
    looks: campaign.counters.looks,
    surgeHours,
    costUsd: { overlap: rounded(surgeHours * assumedServerHourUsd, 4) },
    ...(campaign.deadline && { deadline: reportDeadline(campaign, campaign.deadline.at, lastSlot, forecastAt ?? now) }),
    swaps: ordered.map((swap) => toReportSwap(swap, reportDrain(swap, campaign, now))),
    blocked: blocked.map((each) => ({ ...each, since: isoTime(each.since) })),
    brakes: campaign.brakes.map(({ kind, from, to, ...brake }) => ({
      kind,
      reason: withDetail(brake),
      from: isoTime(from),
      ...(to !== undefined && { to: isoTime(to) }),
    })),
    notices: intents.flatMap(({ at, intent }) =>
      intent.kind === 'notify' ? [{ at: isoTime(at), level: intent.level, text: intent.text }] : [],
    ),
  };
};

const severity: ReportOutcome[] = ['nothing-due', 'done', 'stopped', 'failed'];

/** The outcome of several fleets: the worst of them. */
export const worstOutcome = (outcomes: readonly (ReportOutcome | 'running')[]): ReportOutcome | 'running' =>
  outcomes.includes('running')
    ? 'running'
    : (outcomes as ReportOutcome[]).reduce(
        (worst, each) => (severity.indexOf(each) > severity.indexOf(worst) ? each : worst),
        'nothing-due',
      );
