import type { Campaign } from '../../record/campaign.ts';
import { describeHold, withDetail } from '../../record/describe-hold.ts';
import type { Intent } from '../../record/intent.ts';
import type { Finding } from '../findings.ts';
import { isReplacing, type Rule } from '../turn.ts';

/** A hold that the next poll is expected to lift is notified once it has lasted this long, in milliseconds. */
const briefly = 5 * 60_000;

/** Notifies of holds while servers are replaced, or while the campaign waits for one. */
export const notifyHolds: Rule = (turn) => {
  const { campaign, findings, notices, now } = turn;
  if (!campaign.stop && (isReplacing(turn) || campaign.waitsFor !== undefined)) notices.push(...notifyBrakes(campaign, findings, now));
};

/** A partial hold pauses only what its reason names. */
const writeText = (finding: Finding): string =>
  finding.isPartial && !finding.isLast
    ? `partly ${describeHold(withDetail(finding))}; the rest of the fleet goes on`
    : `${describeHold(withDetail(finding))}; nothing new begins`;

/** A notice for every hold that was not notified yet: one for each, however long it lasts. */
export const notifyBrakes = (campaign: Campaign, findings: readonly Finding[], now: number): Extract<Intent, { kind: 'notify' }>[] =>
  findings.flatMap((finding) => {
    const brake = campaign.brakes.findLast((each) => each.to === undefined && each.kind === 'hold' && each.reason === finding.reason);
    if (!brake || brake.isNotified || (finding.isBrief && now - brake.from < briefly)) return [];
    brake.isNotified = true;
    return [
      {
        kind: 'notify' as const,
        level: finding.level ?? 'warning',
        text: writeText(finding),
        next: `${finding.unblock}; the campaign then continues by itself; recycler status --fleet ${campaign.fleet} shows its state`,
      },
    ];
  });
