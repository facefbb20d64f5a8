import type { Policy } from '../../policy/policy.ts';
import type { Campaign, CampaignState } from '../../record/campaign.ts';
import type { GroupView, Observation } from '../../record/observation.ts';
import { unavailableOf } from './count-of.ts';
import { guardHeal } from './guard-heal.ts';
import { listHealthy } from './list-healthy.ts';
import type { VictimAct } from './list-victim-acts.ts';

export const guardVictims = (
  state: CampaignState,
  observation: Observation,
  policy: Policy,
  group: GroupView,
  victims: readonly VictimAct[],
  capacity: Campaign['capacity'],
): string[] => {
  const { campaign } = state;
  const wanted = campaign.wanted[group.name];
  const replacements = new Set(state.swaps.flatMap((swap) => swap.replacement ?? []));
  const healthy = listHealthy(group, observation);
  const fleet = Object.values(capacity).reduce((sum, { baseline }) => sum + baseline, 0);
  const unavailable = unavailableOf(policy, fleet);
  const baseline = capacity[group.name]?.baseline ?? group.desired;
  // A group of fixed size has no slack above MinSize: one server may be missing there where the policy lets servers be unavailable.
  const floor = Math.max(unavailable > 0 ? Math.min(group.min, baseline - 1) : group.min, baseline - unavailable);
  const serving = new Set(victims.map(({ server }) => server).filter((server) => healthy.some(({ id }) => id === server)));
  return [
    ...victims.flatMap((victim) => {
      const { server } = victim;
      const member = group.members.find(({ id }) => id === server);
      const facts = observation.servers[server];
      const isNew =
        facts?.image !== undefined &&
        facts.image === wanted?.image &&
        (member?.templateVersion === wanted.version || wanted.alike?.includes(member?.templateVersion ?? '') === true) &&
        member?.templateId === wanted.templateId &&
        (wanted.instanceTypes?.includes(member.instanceType ?? '') ?? true);
      return [
        ...(member ? [] : [`I3: ${server} is not in ${group.name} at this poll`]),
        ...(member?.isProtected ? [`I3: ${server} is protected from scale-in`] : []),
        ...(member && member.lifecycle !== 'InService' && member.lifecycle !== 'Pending' ? [`I3: ${server} is ${member.lifecycle}`] : []),
        ...(facts?.isExcluded ? [`I3: ${server} is tagged recycler:exclude`] : []),
        ...(replacements.has(server) ? [`I3: ${server} is a replacement`] : []),
        ...guardHeal(campaign, observation, healthy, server),
        ...(isNew && policy.maxAge === undefined && !campaign.heal ? [`I3: ${server} is as wanted`] : []),
        ...(victim.kind !== 'cordon' && (facts?.image === undefined || facts.state === 'unknown')
          ? [`I3: nothing is known of ${server}`]
          : []),
      ];
    }),
    ...((serving.size > 0 || victims.some(({ kind }) => kind === 'reimage')) && healthy.length - serving.size < floor
      ? [`I1: ${group.name} would have ${healthy.length - serving.size} in service, and needs ${floor}`]
      : []),
  ];
};
