import { baselineOf } from '../../record/capacity.ts';
import type { Rule } from '../turn.ts';
import { resolvePace } from './pace.ts';

/** Measures what is in service now against what the policy demands, and keeps the extremes in the record. */
export const measureCapacity: Rule = (turn) => {
  const { campaign, state, snapshot, observation, policy } = turn;
  const inService = campaign.groups.reduce((sum, group) => sum + snapshot.countHealthy(group), 0);
  const machines = observation.groups.flatMap((group) => group.members).filter(({ id }) => !snapshot.isKept(id));
  const members = machines.filter((member) => !member.lifecycle.startsWith('Terminat'));
  const ownStarting = state.swaps.filter(
    ({ replacement, group, outcome }) => !outcome && replacement !== undefined && snapshot.statusOf(replacement, group) !== 'healthy',
  ).length;
  const desired = observation.groups.reduce((sum, group) => sum + group.desired, 0);
  const { seen } = campaign;
  if (seen.desired === 0) seen.desired = desired;
  const missing = Math.max(0, baselineOf(campaign) - inService);
  if (inService < (seen.minInService ?? Number.POSITIVE_INFINITY))
    Object.assign(seen, { minInService: inService, ownStarting: Math.min(ownStarting, missing) });
  seen.maxMachines = Math.max(seen.maxMachines ?? 0, machines.length);
  seen.maxTotal = Math.max(seen.maxTotal, members.length);
  const baseline = baselineOf(campaign);
  const floor = policy ? baseline - resolvePace(policy, baseline).unavailable : baseline;
  turn.capacity = { inService, total: members.length, desired, floor };
};
