import { isStepPolicy } from '../core/record/step-policy.ts';
import type { Ground } from './ground.ts';
import type { WorkloadWorld } from './workload-world.ts';

/** What a campaign left behind in the groups of a fleet; everything empty and 0 means that nothing is left. */
export type Leftovers = {
  suspended: { group: string; process: string }[];
  standby: string[];
  /** Desired now, less what others asked for, by group where they differ. */
  desiredBy: { group: string; difference: number }[];
  /** Scaling policies of ours. */
  policies: { group: string; policy: string }[];
  tags: { group: string; key: string }[];
  /** Servers that still carry a mark. */
  cordons: string[];
};

/** Compares the groups of a fleet with how the scenario began and what others have set since. */
export const findLeftovers = (ground: Ground, fleet: string, workloads: readonly WorkloadWorld[]): Leftovers => {
  // Of a group that is deleted nothing can be put back.
  const groups = [...ground.groups.values()].filter((group) => group.fleet === fleet && group.state.status === 'active');
  return {
    suspended: groups.flatMap((group) =>
      group.state.suspended
        .filter((process) => !group.initial.suspended.includes(process))
        .map((process) => ({ group: group.name, process })),
    ),
    standby: groups.flatMap((group) =>
      // One that others put there is theirs.
      [...group.servers.values()]
        .filter(({ state, terminated }) => ['EnteringStandby', 'Standby'].includes(state.lifecycle) && terminated?.by === 'recycler')
        .map(({ id }) => id),
    ),
    // What target tracking wants is a function of the load, and follows whatever number stands there.
    desiredBy: groups
      .filter(() => !ground.scenario.scaling.some((entry) => entry.kind === 'target-tracking' && entry.fleet === fleet))
      .filter(() => !workloads.some(({ wantCapacity }) => wantCapacity))
      .map((group) => ({ group: group.name, difference: group.state.desired - group.desiredByOthers }))
      .filter(({ difference }) => difference !== 0),
    policies: groups.flatMap((group) => [...group.policies.keys()].filter(isStepPolicy).map((policy) => ({ group: group.name, policy }))),
    tags: groups.flatMap((group) => {
      const { tags } = group.state;
      const before = group.initial.tags;
      const keys = new Set([...Object.keys(tags), ...Object.keys(before)]);
      return [...keys].filter((key) => tags[key] !== before[key]).map((key) => ({ group: group.name, key }));
    }),
    cordons: groups.flatMap((group) =>
      [...group.servers.values()].filter((server) => workloads.some(({ isMarked }) => isMarked?.(server))).map(({ id }) => id),
    ),
  };
};
