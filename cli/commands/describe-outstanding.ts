import type { CampaignState } from '../../core/record/campaign.ts';
import { listCordons, listPolicies, listSuspended } from '../../core/record/journal.ts';
import { isVictimTaken } from '../../core/record/swap.ts';

const firstFew = 3;

/** The first few of some servers, and how many more there are. */
export const nameFirst = (ids: readonly string[]): string =>
  ids.length <= firstFew ? ids.join(', ') : `${ids.slice(0, firstFew).join(', ')} and ${ids.length - firstFew} more`;

const count = (servers: readonly string[], one: string, many: string): string[] =>
  servers.length === 0 ? [] : [`${servers.length} ${servers.length === 1 ? one : many} (${nameFirst(servers)})`];

/** What a campaign that stops has yet to do: swaps that finish, swaps that are rolled back, and what goes back to how it was. */
export const describeOutstanding = ({ campaign, swaps }: CampaignState): string => {
  const open = swaps.filter((swap) => !swap.outcome);
  const [finishing, undone] = [open.filter(isVictimTaken), open.filter((swap) => !isVictimTaken(swap))];
  const suspended = listSuspended(campaign.journal).map(({ process, group }) => `${process} of ${group}`);
  const parts = [
    ...count(
      finishing.map(({ victim }) => victim),
      'swap finishes',
      'swaps finish',
    ),
    ...count(
      undone.map(({ victim, replacement }) => replacement ?? `a launch for ${victim}`),
      'is rolled back',
      'are rolled back',
    ),
    ...(suspended.length > 0 ? [`${suspended.join(', ')} to be resumed`] : []),
    ...count(
      listCordons(campaign.journal).map(({ server }) => server),
      'cordon to be lifted',
      'cordons to be lifted',
    ),
    ...count(
      listPolicies(campaign.journal).map(({ policy }) => policy),
      'scaling policy to be deleted',
      'scaling policies to be deleted',
    ),
  ];
  return parts.length === 0 ? 'nothing is in flight, and nothing has to be put back' : `outstanding: ${parts.join('; ')}`;
};
