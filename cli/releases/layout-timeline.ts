import { breakGlassLasts, leaseLasts, trialLasts } from '../../core/record/lease.ts';
import type { VerdictEntry } from '../../core/release-ports.ts';
import { describeBlock } from './describe-block.ts';
import { describeScope } from './describe-lease.ts';
import { lastOf, type ReleaseView } from './view-releases.ts';

/** A stretch of a release's life, in milliseconds. */
export type LeaseSpan = { from: number; to: number; scope: 'all' | 'canary' | 'none'; text: string };
export type TrafficSpan = { from: number; to: number; state: 'shifting' | 'all' | 'back'; text: string };
/** Something that happened at one moment, under the number that the picture shows. */
export type Moment = { number: number; at: number; kind: 'pass' | 'fail' | 'unknown' | 'event'; text: string };

/** What is known of a release over time. `deployment` is its last one: from before its first verdict until after its end. */
export type Life = {
  from: number;
  to: number;
  deployment?: { id: string; from: number; to: number };
  leases: LeaseSpan[];
  traffic: TrafficSpan[];
  moments: Moment[];
};

const mostMoments = 60;

type Event = ReleaseView['record']['events'][number];
const grants: readonly Event['kind'][] = ['granted', 'promoted', 'widened', 'renewed'];
const isBreakGlass = ({ text }: Event): boolean => text.startsWith('break-glass');
const lastsOf = (event: Event): number => (event.kind !== 'granted' ? leaseLasts : isBreakGlass(event) ? breakGlassLasts : trialLasts);

/** Earlier leases are known only by what the events say of them. */
const scopeOf = ({ text }: Event): LeaseSpan['scope'] =>
  text.includes('every fleet') ? 'all' : /acts on nothing|no fleet/.test(text) ? 'none' : 'canary';

const listLeases = ({ record, lease }: ReleaseView): LeaseSpan[] => {
  const granting = record.events.filter(({ kind }) => grants.includes(kind));
  const endings = [
    ...record.events.filter(({ kind }) => kind === 'revoked' || kind === 'rolled-back').map(({ at }) => at),
    ...(lease?.revoked ? [lease.revoked.at] : []),
  ];
  return granting.map((event, index): LeaseSpan => {
    const next = granting[index + 1];
    const from = event.at;
    const ending = endings.filter((at) => at >= from);
    // A trial is renewed without an event while its deployment runs.
    const isRenewed = event.kind === 'granted' && next?.kind === 'promoted';
    const lasts = isRenewed ? Number.POSITIVE_INFINITY : from + lastsOf(event);
    const to = Math.min(next?.at ?? Number.POSITIVE_INFINITY, ...ending, next || !lease ? lasts : lease.expires);
    if (next || !lease) return { from, to: Math.max(from, to), scope: scopeOf(event), text: event.text };
    const scope = lease.scope === 'all' ? 'all' : lease.fleets.length > 0 ? 'canary' : 'none';
    return { from, to: Math.max(from, to), scope, text: describeScope(lease) };
  });
};

const findVerdict = ({ record }: ReleaseView, phase: VerdictEntry['phase'], deployment: string | undefined): VerdictEntry | undefined =>
  record.verdicts.findLast((verdict) => verdict.phase === phase && verdict.deployment === deployment);

/** When a deployment was known to be lost, other than by a verdict. */
const findLoss = ({ record, lease }: ReleaseView, after: number): number | undefined => {
  const endedAt = record.events.find(({ kind, at }) => (kind === 'revoked' || kind === 'rolled-back') && at >= after)?.at;
  return lease?.revoked && lease.revoked.at >= after ? Math.min(lease.revoked.at, endedAt ?? Number.POSITIVE_INFINITY) : endedAt;
};

const layoutTraffic = (view: ReleaseView, before: VerdictEntry, until: number): TrafficSpan[] => {
  if (before.outcome !== 'pass') return [{ from: before.at, to: until, state: 'back', text: 'no traffic reached it' }];
  const after = findVerdict(view, 'post-traffic', before.deployment);
  const shifting = (to: number): TrafficSpan => ({ from: before.at, to, state: 'shifting', text: 'traffic moves to it' });
  const back = (from: number): TrafficSpan => ({ from, to: until, state: 'back', text: 'traffic is back on the release before' });
  if (after)
    return [
      shifting(after.at),
      after.outcome === 'pass' ? { from: after.at, to: until, state: 'all', text: 'all traffic' } : back(after.at),
    ];
  const loss = findLoss(view, before.at);
  return loss === undefined ? [shifting(until)] : [shifting(loss), back(loss)];
};

const listMoments = ({ record, lease }: ReleaseView): Moment[] => {
  const verdicts = record.verdicts.map(({ at, phase, outcome, blocks }) => ({
    at,
    kind: outcome,
    text: `${phase}: ${outcome}${blocks.length > 0 ? `: ${blocks.map(describeBlock).join('; ')}` : ''}`,
  }));
  const events = record.events.map(({ at, kind, text }) => ({ at, kind: 'event' as const, text: `${kind}: ${text}` }));
  const hasTold = record.events.some(({ kind }) => kind === 'revoked' || kind === 'rolled-back');
  const revoked =
    lease?.revoked && !hasTold
      ? [{ at: lease.revoked.at, kind: 'event' as const, text: `the lease was revoked: ${lease.revoked.reason}` }]
      : [];
  return [...verdicts, ...events, ...revoked]
    .toSorted((a, b) => a.at - b.at)
    .slice(-mostMoments)
    .map((each, index) => ({ ...each, number: index + 1 }));
};

/**
 * Lays out what ledger and lease know of a release over time. Traffic is known by the verdicts before and after it moved; weights in between
 * are CodeDeploy's alone.
 *
 * @param now in milliseconds
 */
export const layoutTimeline = (view: ReleaseView, now: number): Life => {
  const before = lastOf(view.record, 'pre-traffic');
  const leases = listLeases(view);
  const moments = listMoments(view);
  const times = [view.record.firstSeen, ...moments.map(({ at }) => at), ...leases.flatMap(({ from, to }) => [from, to])];
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const room = Math.max(60_000, (last - first) * 0.02);
  const bounds = { from: first - room, to: last + room };
  if (!before) return { ...bounds, leases, traffic: [], moments };
  const end = findVerdict(view, 'post-traffic', before.deployment)?.at ?? findLoss(view, before.at);
  const isOpen = end === undefined && view.fate.kind === 'on-trial';
  const shown = end ?? (isOpen ? now : before.at + 60_000);
  const margin = Math.max(60_000, (shown - before.at) * 0.15);
  const deployment = { id: before.deployment ?? 'unknown', from: before.at - margin, to: shown + margin };
  const isOver = before.outcome !== 'pass';
  const traffic = layoutTraffic(view, before, isOpen ? now : isOver ? deployment.to : Math.max(bounds.to, deployment.to));
  return { ...bounds, deployment, leases, traffic, moments };
};
