import { formatDuration } from '../../policy/duration.ts';
import type { Campaign } from '../../record/campaign.ts';
import type { Finding } from '../findings.ts';

/** A brake that comes back this soon is the same one: a campaign that is continued needs one poll to find it again. In milliseconds. */
const sameBrake = 60_000;

/**
 * Maintains the record of brakes: opens new ones, closes those that are gone, and turns a hold that lasted longer than
 * `holdTimeoutSeconds` into a stop. Answers the findings that are to act.
 */
export const maintainBrakes = (campaign: Campaign, findings: readonly Finding[], now: number, holdTimeoutSeconds: number): Finding[] => {
  for (const brake of campaign.brakes) {
    if (campaign.waitsFor === brake.reason) continue; // the campaign ends its execution because of it
    if (brake.to === undefined && brake.kind === 'hold' && !findings.some((each) => each.reason === brake.reason)) brake.to = now;
  }
  const overdue: Finding[] = [];
  for (const finding of findings) {
    const open = campaign.brakes.findLast(
      (brake) => (brake.to === undefined || now - brake.to <= sameBrake) && brake.kind === finding.kind && brake.reason === finding.reason,
    );
    delete open?.to;
    if (!open) campaign.brakes.push({ kind: finding.kind, reason: finding.reason, unblock: finding.unblock, from: now });
    else if (finding.kind === 'hold' && now - open.from > holdTimeoutSeconds * 1_000) {
      overdue.push({
        kind: 'stop',
        reason: `held for more than ${formatDuration(holdTimeoutSeconds)}: ${finding.reason}`,
        unblock: finding.unblock,
      });
    }
  }
  campaign.brakes = campaign.brakes.slice(-100);
  return [...overdue, ...findings];
};
