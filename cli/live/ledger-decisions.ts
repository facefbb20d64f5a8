import { countLeft, forecastEnd } from '../../core/advance/campaign/forecast.ts';
import { resolvePace } from '../../core/advance/capacity/pace.ts';
import type { Doors } from '../../core/ports.ts';
import type { CampaignState } from '../../core/record/campaign.ts';
import type { Decision } from '../../core/record/decision.ts';
import type { Swap } from '../../core/record/swap.ts';
import { readPolicy } from '../../core/step/read-policy.ts';

/** What it reads: the ledger, and the groups for what they hold now. */
export type DecisionDoors = Pick<Doors, 'clock' | 'groups' | 'policies'> & {
  ledger: Pick<Doors['ledger'], 'readCampaign' | 'readFinished' | 'readIntents'>;
};

const say = ({ campaign, swaps }: CampaignState): string => {
  const { replaced, stale } = campaign.counters;
  if (campaign.phase === 'ended') return campaign.stop ? `stopped: ${campaign.stop.reason}` : `${campaign.outcome}: ${replaced} replaced`;
  if (campaign.phase === 'waiting') return `waiting: ${campaign.waitsFor ?? ''}`;
  if (campaign.stop) return `stopping: ${campaign.stop.reason}`;
  return `${replaced} of ${stale} replaced, ${swaps.filter((swap) => !swap.outcome).length} in flight`;
};

/** Has nothing begun since some hold did? One of a zone or a group lets the rest begin, and the ledger does not keep which it is. */
const isHeldWhole = ({ campaign, swaps }: CampaignState): boolean =>
  campaign.brakes.some(
    ({ kind, from, to }) => kind === 'hold' && to === undefined && !swaps.some(({ stages }) => (stages[0]?.at ?? 0) >= from),
  );

/**
 * Follows a campaign of another process: each call answers what has changed in the ledger since the last one, in the form in which a
 * campaign of this process describes its decisions, or undefined when nothing has. What the ledger does not keep of a poll is read from the groups now.
 */
export const createDecisionReader = (doors: DecisionDoors, id: string): (() => Promise<Decision | undefined>) => {
  let version: number | undefined;
  let finishedCount = 0;
  const seen = new Set<string>();
  const shown = new Set<string>();

  const readFinished = async ({ campaign }: CampaignState): Promise<Swap[]> => {
    const { replaced, failed, swaps } = campaign.counters;
    if (version !== undefined && replaced + failed + swaps === finishedCount) return [];
    finishedCount = replaced + failed + swaps;
    const fresh = (await doors.ledger.readFinished(id)).filter((swap) => !seen.has(swap.id));
    for (const swap of fresh) seen.add(swap.id);
    return version === undefined ? [] : fresh;
  };

  return async () => {
    const state = await doors.ledger.readCampaign(id);
    const { campaign } = state;
    if (campaign.version === version) return undefined;
    const finished = await readFinished(state);
    const intents = (await doors.ledger.readIntents(id)).filter((each) => !shown.has(each.id));
    for (const each of intents) shown.add(each.id);
    const isFirst = version === undefined;
    version = campaign.version;
    const now = doors.clock.now();
    const groups = await doors.groups.describe(campaign.groups);
    const members = groups.flatMap((group) => group.members).filter(({ lifecycle }) => !lifecycle.startsWith('Terminat'));
    const policy = await readPolicy(doors, groups);
    const others = Object.values(campaign.capacity).reduce((sum, { baseline }) => sum + baseline, 0);
    return {
      at: now,
      state: { ...state, swaps: [...finished, ...state.swaps] },
      intents: isFirst ? [] : intents.map(({ intent }) => intent),
      restSeconds: 0,
      headline: say(state),
      blocked: [],
      forecastAt: forecastEnd(countLeft(state), Math.max(1, campaign.budgetSlots), campaign.durations, now),
      budget: campaign.budgetSlots,
      allowed: isHeldWhole(state) ? 0 : Math.min(campaign.earnedSlots, campaign.budgetSlots),
      capacity: {
        inService: members.filter(({ lifecycle, isHealthy }) => lifecycle === 'InService' && isHealthy).length,
        total: members.length,
        desired: groups.reduce((sum, group) => sum + group.desired, 0),
        floor: 'effective' in policy ? others - resolvePace(policy.effective, others).unavailable : others,
      },
    };
  };
};
