import type { Campaign, Swap } from '../../record/campaign.ts';
import { enteredAt } from '../../record/swap.ts';
import type { Finding } from '../brakes/brakes.ts';
import type { Refusal } from '../swap/terminate.ts';

/** What is not moving: why, since when, what would unblock it, how many servers, and the first five of them. */
export type Blocked = { reason: string; since: number; unblock: string; count: number; servers: string[] };

const firstFew = 5;

/** Groups everything that is not moving by its reason. */
export const explainBlocked = (
  campaign: Campaign,
  findings: readonly Finding[],
  refusals: readonly { swap: Swap; refusal: Refusal }[],
  waiting: readonly string[],
  now: number,
): Blocked[] => {
  const blocked: Blocked[] = [];
  for (const finding of findings) {
    const since = campaign.brakes.find((brake) => brake.to === undefined && brake.reason === finding.reason)?.from ?? now;
    blocked.push({ reason: finding.reason, since, unblock: finding.unblock, count: waiting.length, servers: waiting.slice(0, firstFew) });
  }
  const byReason = new Map<string, Blocked>();
  const add = (reason: string, unblock: string, server: string, since: number) => {
    const known = byReason.get(reason) ?? { reason, since, unblock, count: 0, servers: [] };
    known.count += 1;
    known.since = Math.min(known.since, since);
    if (known.servers.length < firstFew) known.servers.push(server);
    byReason.set(reason, known);
  };
  for (const { swap, refusal } of refusals) {
    const reason = refusal.reason.replaceAll(swap.victim, 'the server').replaceAll(swap.replacement ?? '\u0000', 'the replacement');
    add(reason, refusal.unblock, swap.victim, enteredAt(swap, 'joined') ?? now);
  }
  for (const [server, reason] of Object.entries(campaign.skipped)) {
    add(`${reason}: left alone`, 'lift the exception and start again', server, campaign.queue.surveyedAt);
  }
  return [...blocked, ...byReason.values()];
};
