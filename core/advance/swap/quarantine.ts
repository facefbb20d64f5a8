import { capacityOf } from '../../record/capacity.ts';
import { describeKept, endByHand, isStandingBy, type KeptServer } from '../../record/kept-server.ts';
import type { FailureCause, Swap, Termination } from '../../record/swap.ts';
import { workloadKey } from '../../record/workload.ts';
import { readLag } from '../capacity/expected-desired.ts';
import type { Turn } from '../turn.ts';
import { listDraining } from './certificate.ts';
import { hasLeft, isLeavingOrGone } from './server-leaving.ts';
import { confirmGone, finishSwap } from './swap-changes.ts';

/** How often a server is put in standby, where no call was answered, before it is terminated. */
const mostSends = 2;

type Cause = Pick<KeptServer, 'server' | 'image' | 'cause'>;

/** Servers that are kept, or that swaps of this campaign are about to keep. */
const listKept = ({ campaign, state, observation }: Readonly<Turn>, but: Swap): Cause[] => {
  const kept: Cause[] = (observation.kept ?? []).filter(({ server }) => server !== but.replacement);
  const known = new Set(kept.map(({ server }) => server));
  const coming = state.swaps.flatMap((swap): Cause[] => {
    const { replacement, rollback, group } = swap;
    const isComing = swap !== but && !swap.outcome && rollback?.termination?.keepUntil !== undefined;
    if (!isComing || replacement === undefined || known.has(replacement) || rollback.cause === undefined) return [];
    return [{ server: replacement, image: campaign.wanted[group]?.image ?? '', cause: rollback.cause }];
  });
  return [...kept, ...coming];
};

/**
 * Why a failed replacement is not kept in standby, in words; undefined where it is. What is not known is no yes: it is then terminated, as it is where
 * nothing is to be kept. The first of its cause is kept, as long as there are fewer than the policy allows; by the same image others that fail in the
 * same way would show nothing more.
 */
export const findKeepBlocker = (turn: Readonly<Turn>, swap: Swap): string | undefined => {
  const { campaign, snapshot, policy } = turn;
  const { group, replacement = '', rollback } = swap;
  const most = policy?.quarantine.maxServers ?? 0;
  if (rollback?.notKept !== undefined) return rollback.notKept;
  if ((rollback?.termination?.sends ?? 0) >= mostSends) return 'the call that puts it in standby was not answered';
  if (swap.method !== 'launch-first') return 'it was not launched beside its victim';
  const member = snapshot.member(replacement);
  const status = snapshot.statusOf(replacement, group);
  if (
    rollback?.cause === undefined ||
    member?.lifecycle !== 'InService' ||
    !['healthy', 'failing', 'starting', 'unhealthy'].includes(status)
  )
    return 'it is not in service, or that is not known';
  if (member.isProtected) return 'it is protected from scale-in';
  // In standby it stays a member, and takes new work there: its data and its tasks would be lost when it ends.
  const [drains] = listDraining(snapshot, group);
  if (drains) return `${workloadKey(drains)} drains its servers before they leave`;
  const view = snapshot.group(group);
  if (!view || view.desired <= view.min) return `${group} is at its MinSize, and would launch another one for it`;
  const kept = listKept(turn, swap);
  const image = campaign.wanted[group]?.image;
  const first = kept.find((each) => each.cause === rollback.cause && each.image === image);
  if (first) return `${first.server}, which failed in the same way, is kept already`;
  if (kept.length >= most) return `${kept.length} are kept already, and quarantine.maxServers is ${most}`;
  return undefined;
};

/** Is the replacement of a swap one that the policy wants kept where it can be? One that ended by itself is not there to be kept. */
export const isToBeKept = ({ policy }: Readonly<Turn>, { rollback }: Swap): boolean =>
  rollback?.outcome === 'failed' && rollback.cause !== undefined && (policy?.quarantine.maxServers ?? 0) > 0;

/** Puts the failed replacement of a swap in standby, by name, with desired lowered by it. The slot is given back, as where it is terminated. */
export const keepReplacement = (turn: Turn, swap: Swap, replacement: string): void => {
  const { campaign, policy, intents, now } = turn;
  const { id, group, rollback } = swap;
  if (!rollback || !policy) return;
  const until = now + policy.quarantine.ttl * 1_000;
  rollback.termination = { at: now, isConfirmed: false, decrement: true, sends: (rollback.termination?.sends ?? 0) + 1, keepUntil: until };
  capacityOf(campaign, group).taken.push({ server: replacement, at: now });
  const cause: FailureCause = rollback.cause ?? 'not-joined';
  const image = campaign.wanted[group]?.image ?? '';
  intents.push({ kind: 'quarantine', group, server: replacement, swap: id, image, cause, reason: rollback.reason, until });
};

/** Follows a failed replacement that was sent into standby until it is there. */
export const progressKeeping = (turn: Turn, swap: Swap, replacement: string, termination: Termination): void => {
  const { campaign, snapshot, now } = turn;
  const { group, rollback } = swap;
  const reason = rollback?.reason ?? '';
  const lifecycle = snapshot.member(replacement)?.lifecycle;
  const isThere = isStandingBy(lifecycle);
  const isGone = isLeavingOrGone(snapshot, replacement, group);
  if ((isThere || isGone) && !termination.isConfirmed) confirmGone(campaign, group, termination, now);
  if (lifecycle === 'Standby') {
    const until = termination.keepUntil ?? now;
    const kept = `${replacement} is ${describeKept({ until })}`;
    finishSwap(swap, 'quarantined', `${reason}; ${kept}`);
    turn.notices.push({
      kind: 'notify',
      level: 'info',
      text: `${kept}, so that people can find out why it failed`,
      next: `aws ssm start-session --target ${replacement}; to end it before that: ${endByHand(replacement)}`,
      server: replacement,
    });
  } else if (isGone) {
    if (hasLeft(snapshot, replacement)) finishSwap(swap, 'failed', `${reason}; it ended before it could be examined`);
  } else if (!isThere && termination.isConfirmed && now - termination.at > readLag) {
    finishSwap(swap, 'failed', `${reason}; others took ${replacement} out of standby, and it stays in ${group}`);
  }
};
