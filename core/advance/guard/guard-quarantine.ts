import type { CampaignState } from '../../record/campaign.ts';
import type { Intent } from '../../record/intent.ts';
import type { Observation } from '../../record/observation.ts';
import { lowersDesired } from './lowers-desired.ts';

type Quarantine = Extract<Intent, { kind: 'quarantine' }>;

/**
 * Only a failed replacement of ours is put in standby, in service at this poll and with no work that a workload would lose with it; never more than the
 * policy allows to be kept at once, and desired stays at or above MinSize.
 */
export const guardQuarantine = (after: CampaignState, observation: Observation, intents: readonly Intent[]): string[] => {
  const acts = intents.filter((intent): intent is Quarantine => intent.kind === 'quarantine');
  if (acts.length === 0) return [];
  const { policy, kept = [] } = observation;
  const most = 'effective' in policy ? policy.effective.quarantine.maxServers : 0;
  const all = new Set([
    ...kept.map(({ server }) => server),
    ...after.swaps.flatMap(({ replacement, rollback, outcome }) =>
      !outcome && replacement !== undefined && rollback?.termination?.keepUntil !== undefined ? [replacement] : [],
    ),
    ...acts.map(({ server }) => server),
  ]);
  return [
    ...(all.size > most ? [`I9: ${all.size} servers would be kept in standby, and the policy allows ${most}`] : []),
    ...acts.flatMap((act) => guardOne(after, observation, intents, act)),
  ];
};

const guardOne = (
  { swaps }: CampaignState,
  { groups, workloads }: Observation,
  intents: readonly Intent[],
  { server, swap: id, group: name }: Quarantine,
): string[] => {
  const swap = swaps.find((each) => each.id === id);
  const group = groups.find((each) => each.name === name);
  const member = group?.members.find((each) => each.id === server);
  const isFailed = swap?.replacement === server && swap.method === 'launch-first' && swap.rollback?.outcome === 'failed';
  const leaving = intents.filter((intent) => 'group' in intent && intent.group === name && lowersDesired(intent)).length;
  const drained = workloads.find(({ drains, groups: served }) => drains && served.includes(name));
  const isEnded = intents.some((intent) => intent.kind === 'terminate' && intent.server === server);
  return [
    ...(isFailed ? [] : [`I3: ${server} would be put in standby, and is no failed replacement`]),
    ...(member?.lifecycle === 'InService' && !member.isProtected
      ? []
      : [`I3: ${server} would be put in standby, and is ${member?.isProtected ? 'protected' : (member?.lifecycle ?? `not in ${name}`)}`]),
    ...(drained ? [`I11: ${server} would be put in standby, and ${drained.kind}/${drained.id} drains its servers`] : []),
    ...(group && group.desired - leaving >= group.min ? [] : [`I1: ${name} would fall below its MinSize`]),
    ...(isEnded ? [`I5: ${server} would be put in standby, and terminated`] : []),
  ];
};
