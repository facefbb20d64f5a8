import type { Campaign } from '../../record/campaign.ts';
import type { Intent } from '../../record/intent.ts';
import type { Finding } from './brakes.ts';

/** A hold that the next look is expected to lift is told once it has lasted this long, in milliseconds. */
const briefly = 5 * 60_000;

/** Tells of every hold that a look found and nobody was told of yet: once for each, however many looks it lasts. */
export const notifyBrakes = (campaign: Campaign, findings: readonly Finding[], now: number): Intent[] =>
  findings.flatMap((finding) => {
    const brake = campaign.brakes.findLast((each) => each.to === undefined && each.kind === 'hold' && each.reason === finding.reason);
    if (!brake || brake.isNotified || (finding.isBrief && now - brake.from < briefly)) return [];
    brake.isNotified = true;
    return [
      {
        kind: 'notify',
        level: finding.level ?? 'warning',
        text: finding.isPartial ? `held up: ${finding.reason}` : `holds and starts nothing new: ${finding.reason}`,
        next: `${finding.unblock}; it goes on by itself then, and recycler status --fleet ${campaign.fleet} shows how it stands`,
      },
    ];
  });
