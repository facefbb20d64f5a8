import { describeLeftAlone, type LeftAlone, listLeftAlone } from './left-alone.ts';

/** Why a campaign that found nothing more to replace has not made its fleet as wanted: what it left alone, or could not see; undefined where it has. */
export const describeRest = (campaign: {
  leftAlone?: LeftAlone[];
  skipped: Record<string, string>;
  short?: { reason: string };
}): string | undefined => {
  const left = describeLeftAlone(campaign.leftAlone ? campaign.leftAlone : listLeftAlone(campaign));
  const short = campaign.short && `${campaign.short.reason}: the others could not be judged`;
  return left || short ? [left, short].filter(Boolean).join('; ') : undefined;
};
