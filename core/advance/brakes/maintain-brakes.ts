import { formatDuration } from '../../policy/duration.ts';
import type { Brake } from '../../record/brake.ts';
import type { Campaign } from '../../record/campaign.ts';
import type { Finding } from '../findings.ts';

/** A brake that comes back this soon is the same one: a campaign that is continued needs one poll to find it again. In milliseconds. */
const sameBrake = 60_000;

/**
 * Maintains the record of brakes: opens new ones, closes those that are gone, and turns a hold that lasted longer than
 * `holdTimeoutSeconds` into a stop. A partial hold does so only once nothing else is left. Answers the findings that are to act.
 *
 * @param isReplacing are servers replaced at this poll, so that every kind of hold can be judged?
 */
export const maintainBrakes = (
  campaign: Campaign,
  findings: readonly Finding[],
  now: number,
  holdTimeoutSeconds: number,
  isReplacing = true,
): Finding[] => {
  for (const brake of campaign.brakes)
    if (brake.kind === 'hold' && !findings.some((each) => each.reason === brake.reason)) closeHold(campaign, brake, now, isReplacing);
  const overdue: Finding[] = [];
  for (const finding of findings) {
    const brake = keepOpen(campaign, finding, now);
    if (finding.detail !== undefined) brake.detail = finding.detail;
    const hasLimit = finding.kind === 'hold' && (!finding.isPartial || finding.isLast);
    if (!hasLimit || now - brake.from + (brake.heldBefore ?? 0) <= holdTimeoutSeconds * 1_000) continue;
    overdue.push({
      kind: 'stop',
      reason: `held for more than ${formatDuration(holdTimeoutSeconds)}: ${finding.reason}`,
      unblock: finding.unblock,
    });
  }
  campaign.brakes = campaign.brakes.slice(-100);
  return [...overdue, ...findings];
};

/** A hold that was not found is over; one that this poll cannot judge is only interrupted. */
const closeHold = (campaign: Campaign, brake: Brake, now: number, isReplacing: boolean): void => {
  if (isReplacing) delete brake.isInterrupted;
  if (brake.to !== undefined || campaign.waitsFor === brake.reason) return; // the campaign ends its execution because of it
  brake.to = now;
  if (brake.isWhileReplacing && !isReplacing) brake.isInterrupted = true;
};

/** The open brake of a finding: the same one again if it is back soon, or one that goes on where it was interrupted. */
const keepOpen = (campaign: Campaign, finding: Finding, now: number): Brake => {
  const { kind, reason, unblock, isWhileReplacing } = finding;
  const last = campaign.brakes.findLast((brake) => brake.kind === kind && brake.reason === reason);
  if (last && (last.to === undefined || now - last.to <= sameBrake)) {
    delete last.to;
    delete last.isInterrupted;
    return last;
  }
  const held = last?.isInterrupted ? { heldBefore: (last.heldBefore ?? 0) + (last.to ?? now) - last.from } : {};
  const notified = last?.isInterrupted && last.isNotified ? { isNotified: true } : {};
  delete last?.isInterrupted;
  const brake: Brake = { kind, reason, unblock, from: now, ...held, ...notified, ...(isWhileReplacing && { isWhileReplacing }) };
  campaign.brakes.push(brake);
  return brake;
};
