import type { CampaignState } from '../../record/campaign.ts';
import type { GroupView } from '../../record/observation.ts';
import type { Reimage } from './list-victim-acts.ts';

/** A server comes back from the wanted image alone, where Auto Scaling does not replace it meanwhile, and while no other one is away. */
export const guardReimage = (
  { campaign, swaps }: CampaignState,
  { name, suspended }: GroupView,
  { server, swap, image }: Reimage,
): string[] => {
  const away = swaps.find((each) => each.id !== swap && each.reimage && each.outcome === undefined);
  return [
    ...(image === campaign.wanted[name]?.image ? [] : [`I3: ${server} would come back from ${image}, which is not wanted`]),
    ...(away ? [`I4: ${server} would leave while ${away.victim} is away`] : []),
    ...['HealthCheck', 'ReplaceUnhealthy'].flatMap((process) =>
      suspended.includes(process) ? [] : [`I4: ${server} would leave while ${process} of ${name} may replace it`],
    ),
  ];
};
