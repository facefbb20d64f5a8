import type { Lease } from '../../core/record/lease.ts';
import type { ReleaseRecord, VerdictEntry } from '../../core/release-ports.ts';
import { formatMoment } from '../page/elapsed.ts';
import { describeBlock } from './describe-block.ts';

/** What became of a release, as a word for colours and scripts. */
export type FateKind = 'not-judged' | 'on-trial' | 'promoted' | 'waiting' | 'superseded' | 'rolled-back' | 'revoked' | 'break-glass';

/** What became of a release: a few words for a table, and why in sentences. `at` is in milliseconds. */
export type ReleaseStatus = { kind: FateKind; label: string; why: string; at?: number };

type Event = ReleaseRecord['events'][number];
type Moment = { at: number; verdict?: VerdictEntry; event?: Event; revocation?: string };

/** Judged after traffic by the gate, or lost while it moved: CodeDeploy reports only that the deployment did not succeed. */
const lostDeployment = /^deployment \S+ did not succeed/;

const listMoments = ({ verdicts, events }: ReleaseRecord, lease: Lease | undefined): Moment[] =>
  [
    ...verdicts.map((verdict): Moment => ({ at: verdict.at, verdict })),
    ...(lease?.revoked ? [{ at: lease.revoked.at, revocation: lease.revoked.reason }] : []),
    ...events.map((event): Moment => ({ at: event.at, event })),
  ].toSorted((a, b) => a.at - b.at);

const describeBlocks = ({ blocks, outcome }: VerdictEntry): string => {
  const [first = `the verdict was ${outcome}`, ...more] = blocks.map(describeBlock);
  return more.length > 0 ? `${first}; and ${more.length} more` : first;
};

const afterVerdict = (fate: ReleaseStatus, verdict: VerdictEntry): ReleaseStatus => {
  const { phase, outcome, at } = verdict;
  if (phase === 'pre-traffic')
    return outcome === 'pass'
      ? { kind: 'on-trial', label: 'on trial', why: 'It passed the gate before traffic, and its deployment has not ended yet.', at }
      : {
          kind: 'rolled-back',
          label: 'rolled back before traffic',
          why: `The gate stopped it before any traffic reached it: ${describeBlocks(verdict)}.`,
          at,
        };
  if (phase === 'post-traffic')
    return outcome === 'pass'
      ? { kind: 'promoted', label: 'promoted', why: 'It passed the gate before traffic and again once all traffic had moved.', at }
      : {
          kind: 'rolled-back',
          label: 'rolled back after traffic',
          why: `The gate took it back once all traffic had moved: ${describeBlocks(verdict)}.`,
          at,
        };
  if (outcome === 'fail')
    return { kind: 'revoked', label: 'lease revoked', why: `Its attestation failed: ${describeBlocks(verdict)}. It only plans.`, at };
  if (fate.kind === 'promoted' || fate.kind === 'waiting' || fate.kind === 'not-judged') {
    if (outcome === 'pass')
      return fate.kind === 'promoted'
        ? fate
        : { kind: 'waiting', label: 'waits for attest', why: 'It passed its attestation, and a person has to grant its first lease.', at };
    const label = fate.kind === 'not-judged' ? 'waits for attest' : 'promoted, waits for attest';
    return { kind: 'waiting', label, why: `Its last attestation could not decide: ${describeBlocks(verdict)}.`, at };
  }
  return fate;
};

const afterEvent = (fate: ReleaseStatus, { kind, text, at }: Event): ReleaseStatus => {
  if (kind === 'granted' && text.startsWith('break-glass'))
    return { kind: 'break-glass', label: 'break-glass', why: `A person let it act without the gate: ${text}.`, at };
  if (kind === 'promoted')
    return { kind: 'promoted', label: 'promoted', why: 'It passed the gate before traffic and again once all traffic had moved.', at };
  if (kind === 'widened' || kind === 'renewed')
    return { kind: 'promoted', label: 'promoted', why: `It was attested, its lease ${kind}: ${text}.`, at };
  if (fate.kind === 'rolled-back') return fate;
  if (kind === 'rolled-back') return { kind: 'rolled-back', label: 'rolled back', why: `${text[0]?.toUpperCase()}${text.slice(1)}.`, at };
  if (kind === 'revoked' && fate.kind !== 'revoked') return { kind: 'revoked', label: 'lease revoked', why: `${text}.`, at };
  return fate;
};

const afterRevocation = (fate: ReleaseStatus, reason: string, at: number): ReleaseStatus => {
  if (fate.kind === 'rolled-back' || fate.kind === 'revoked') return fate;
  if (!lostDeployment.test(reason)) return { kind: 'revoked', label: 'lease revoked', why: `${reason}.`, at };
  const isMoving = fate.kind === 'on-trial';
  return {
    kind: 'rolled-back',
    label: isMoving ? 'rolled back while traffic moved' : 'rolled back after traffic',
    why: `${reason[0]?.toUpperCase()}${reason.slice(1)}${isMoving ? ' while traffic moved: an alarm or a person stopped it, and CodeDeploy moved traffic back' : ''}.`,
    at,
  };
};

const step = (fate: ReleaseStatus, { at, verdict, event, revocation }: Moment): ReleaseStatus => {
  if (verdict) return afterVerdict(fate, verdict);
  if (event) return afterEvent(fate, event);
  return revocation === undefined ? fate : afterRevocation(fate, revocation, at);
};

/** What became of a release by itself: later releases may have followed it. */
const describeAlone = (record: ReleaseRecord, lease: Lease | undefined): ReleaseStatus =>
  listMoments(record, lease).reduce(step, {
    kind: 'not-judged',
    label: 'waits for attest',
    why: 'It has not been judged yet: recycler attest does.',
  });

const addLease = (fate: ReleaseStatus, lease: Lease | undefined, now: number): ReleaseStatus => {
  const isValid = lease !== undefined && lease.revoked === undefined && lease.expires > now;
  const gone = lease ? `its lease ran out at ${formatMoment(lease.expires)}` : 'it has no lease';
  const said = `${gone[0]?.toUpperCase()}${gone.slice(1)}`;
  const rest = { kind: 'waiting', ...(fate.at !== undefined && { at: fate.at }) } as const;
  if (isValid && fate.kind === 'waiting') return { ...fate, why: `${fate.why} Its lease runs out at ${formatMoment(lease.expires)}.` };
  if (isValid || ['not-judged', 'rolled-back', 'revoked'].includes(fate.kind)) return fate;
  if (fate.kind === 'on-trial')
    return {
      ...rest,
      label: 'trial without end',
      why: `It passed the gate before traffic, the end of its deployment was never reported, and ${gone}.`,
    };
  if (fate.kind === 'break-glass')
    return { ...rest, label: 'break-glass is over', why: `${fate.why} ${said}: recycler attest judges it and grants one.` };
  if (fate.kind === 'promoted')
    return { ...rest, label: 'promoted, waits for attest', why: `${fate.why} ${said}: recycler attest judges it and grants one.` };
  return { ...fate, why: `${fate.why} ${said}.` };
};

/** All traffic came to this release, so that it ended the time of the ones before it. */
const hasTraffic = ({ kind, label }: ReleaseStatus): boolean =>
  kind === 'promoted' || kind === 'break-glass' || kind === 'revoked' || label.startsWith('promoted');

/**
 * What became of each release, from its verdicts, its events and its lease.
 *
 * @param releases oldest first
 * @param now in milliseconds
 * @param needsLease does a release need one to act? Those of the stack of images need none
 */
export const findReleaseStatuses = (
  releases: readonly { record: ReleaseRecord; lease?: Lease }[],
  now: number,
  needsLease = true,
): ReleaseStatus[] => {
  const alone = releases.map(({ record, lease }) => describeAlone(record, lease));
  return alone.map((fate, index) => {
    const next = alone.findIndex((each, other) => other > index && hasTraffic(each));
    if (next > 0 && (hasTraffic(fate) || fate.kind === 'waiting'))
      return { ...fate, kind: 'superseded', label: `followed by v${next + 1}`, why: `${fate.why} Release v${next + 1} has followed it.` };
    return needsLease ? addLease(fate, releases[index]?.lease, now) : fate;
  });
};
