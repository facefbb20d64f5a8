import type { Policy } from '../../policy/policy.ts';
import type { Campaign } from '../../record/campaign.ts';
import type { Observation } from '../../record/observation.ts';
import { unavailableOf } from './count-of.ts';
import { listHealthy } from './list-healthy.ts';
import type { VictimAct } from './list-victim-acts.ts';

/** What others want in service may be missing by as much as the policy allows, over all groups together; counted from the raw observation. */
export const guardFleet = (
  observation: Observation,
  policy: Policy,
  capacity: Campaign['capacity'],
  victims: readonly VictimAct[],
): string[] => {
  const fleet = Object.values(capacity).reduce((sum, { baseline }) => sum + baseline, 0);
  const allowed = unavailableOf(policy, fleet);
  const countMissing = (isLeft: (id: string) => boolean): number =>
    observation.groups.reduce((sum, group) => {
      const serving = listHealthy(group, observation).filter(({ id }) => isLeft(id)).length;
      return sum + Math.max(0, (capacity[group.name]?.baseline ?? 0) - serving);
    }, 0);
  const leaving = new Set(victims.map(({ server }) => server));
  const after = countMissing((id) => !leaving.has(id));
  // A server that comes back was marked before, and so is missing already.
  return after > allowed && (after > countMissing(() => true) || victims.some(({ kind }) => kind === 'reimage'))
    ? [`I1: the fleet would miss ${after} servers in service, and the policy allows ${allowed}`]
    : [];
};
