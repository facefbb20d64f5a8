import type { Campaign } from '../../record/campaign.ts';
import type { Blocked } from '../../record/decision.ts';
import { withDetail } from '../../record/describe-hold.ts';
import { listLeftAlone } from '../../record/left-alone.ts';
import { enteredAt } from '../../record/swap.ts';
import type { Turn } from '../turn.ts';

const firstFew = 5;

/** Servers that the campaign leaves alone, by reason. */
export const explainLeftAlone = (campaign: Campaign): Blocked[] =>
  listLeftAlone(campaign).map(({ reason, isUnknown, count, servers }) => ({
    reason: `${reason}: left alone`,
    since: campaign.queue.surveyedAt,
    unblock: isUnknown
      ? 'find out how they were launched; replace them by hand, or start again once it is known'
      : 'lift the exception and start again',
    count,
    servers,
  }));

/** Groups everything that is not moving by its reason. */
export const explainBlocked = ({ campaign, findings, blockers, victims, now }: Readonly<Turn>): Blocked[] => {
  const waiting = victims.map((victim) => victim.id);
  const blocked: Blocked[] = findings.map(({ reason, detail, unblock }) => {
    const since = campaign.brakes.find((brake) => brake.to === undefined && brake.reason === reason)?.from ?? now;
    return {
      reason: withDetail({ reason, ...(detail !== undefined && { detail }) }),
      since,
      unblock,
      count: waiting.length,
      servers: waiting.slice(0, firstFew),
    };
  });
  const byReason = new Map<string, Blocked>();
  const add = (reason: string, unblock: string, server: string, since: number) => {
    const known = byReason.get(reason) ?? { reason, since, unblock, count: 0, servers: [] };
    known.count += 1;
    known.since = Math.min(known.since, since);
    if (known.servers.length < firstFew) known.servers.push(server);
    byReason.set(reason, known);
  };
  for (const { swap, blocker } of blockers) {
    const reason = blocker.reason.replaceAll(swap.victim, 'the server').replaceAll(swap.replacement ?? '\u0000', 'the replacement');
    add(reason, blocker.unblock, swap.victim, enteredAt(swap, 'joined') ?? enteredAt(swap, 'booting') ?? now);
  }
  return [...blocked, ...byReason.values(), ...explainLeftAlone(campaign)];
};
