import type { Campaign } from '../record/campaign.ts';
import { isSameWanted, type Wanted } from '../record/wanted.ts';

/** After the first campaign that failed the next may begin this much later, after each that fails alike twice as much, in milliseconds. */
const firstWait = 15 * 60_000;
const longestWait = 24 * 3_600_000;

/** A reason without what differs from one campaign to the next: servers, times, figures. */
const patternOf = (reason: string): string => reason.replaceAll(/\bi-[0-9a-f]+\b/g, 'ID').replaceAll(/\d+/g, 'N');

const wantsSame = (campaign: Campaign, wanted: Readonly<Record<string, Wanted>>): boolean =>
  Object.entries(wanted).every(([group, each]) => {
    const before = campaign.wanted[group];
    return before !== undefined && isSameWanted(before, each);
  });

/** Did a person end it, rather than a failure? */
const isAskedFor = ({ stop }: Campaign): boolean => stop?.reason.startsWith('stopped by ') === true;

/**
 * Why the schedule begins no campaign now, though servers are due: the last ones failed alike, for what the groups still want. A proof that failed,
 * and not by its image, is never repeated without a person; an image that failed is rejected, which says so itself.
 *
 * @param campaigns of the fleet that have ended, oldest first
 */
export const findBackOff = (
  campaigns: readonly Campaign[],
  wanted: Readonly<Record<string, Wanted>>,
  now: number,
): { reason: string; needsPerson: boolean } | undefined => {
  const last = campaigns.at(-1);
  if (!last?.stop || isAskedFor(last) || !wantsSame(last, wanted)) return undefined;
  const { fleet, id, stop } = last;
  const by = `recycler run --fleet ${fleet} begins one now`;
  if (last.failedProof === 'other')
    return { reason: `${stop.reason} (campaign ${id}); the same proof is not repeated without a person: ${by}`, needsPerson: true };
  const pattern = patternOf(stop.reason);
  const other = campaigns.findLastIndex((each) => !each.stop || patternOf(each.stop.reason) !== pattern || !wantsSame(each, wanted));
  const alike = campaigns.length - 1 - other;
  const until = (last.endedAt ?? stop.at) + Math.min(longestWait, firstWait * 2 ** (alike - 1));
  if (now >= until) return undefined;
  const times = alike === 1 ? 'the last campaign' : `the last ${alike} campaigns`;
  return { reason: `${times} ended by: ${stop.reason}; the next begins ${new Date(until).toISOString()}; ${by}`, needsPerson: false };
};
