import type { Rule } from '../turn.ts';

/** Warns once that the image failed its proof in another fleet: this one proves it for itself, with one server. */
export const warnOfRejection: Rule = ({ campaign, notices }) => {
  const { rejectedElsewhere } = campaign;
  if (!rejectedElsewhere || campaign.warned.includes('rejected-elsewhere')) return;
  campaign.warned.push('rejected-elsewhere');
  const { image, fleet, reason } = rejectedElsewhere;
  notices.push({
    kind: 'notify',
    level: 'warning',
    text: `image ${image} failed its proof in fleet ${fleet}: ${reason}; this fleet proves it for itself`,
    next: `nothing, if the fleets differ; else recycler stop --fleet ${campaign.fleet}`,
  });
};
