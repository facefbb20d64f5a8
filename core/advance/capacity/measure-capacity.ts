import { baselineOf } from '../../record/capacity.ts';
import type { Rule } from '../turn.ts';
import { resolvePace } from './pace.ts';

/** Measures what is in service now against what the policy demands, and keeps the extremes in the record. */
export const measureCapacity: Rule = (turn) => {
  const { campaign, snapshot, observation, policy } = turn;
  const inService = campaign.groups.reduce((sum, group) => sum + snapshot.countHealthy(group), 0);
  const members = observation.groups.flatMap((group) => group.members).filter((member) => !member.lifecycle.startsWith('Terminat'));
  const desired = observation.groups.reduce((sum, group) => sum + group.desired, 0);
  const { seen } = campaign;
  if (seen.desired === 0) seen.desired = desired;
  seen.minInService = Math.min(seen.minInService ?? inService, inService);
  seen.maxTotal = Math.max(seen.maxTotal, members.length);
  const baseline = baselineOf(campaign);
  const floor = policy ? baseline - resolvePace(policy, baseline).unavailable : baseline;
  turn.capacity = { inService, total: members.length, desired, floor };
};
