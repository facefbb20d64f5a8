import type { Ground } from './ground.ts';
import { runScheduled } from './scaling/run-scheduled.ts';
import { runStep } from './scaling/run-step.ts';
import { runTargetTracking } from './scaling/run-target-tracking.ts';
import type { ScalingLoop } from './scaling-loop.ts';

/**
 * Starts what acts on the desired capacities by itself, on each group of a fleet for its own. What an entry says of a fleet with several
 * groups (a number, a load) is of each of them; `group` names one.
 */
export const runScaling = (ground: Ground, loop: ScalingLoop): void => {
  for (const [index, entry] of ground.scenario.scaling.entries()) {
    const groups = [...ground.groups.values()].filter(
      ({ fleet, name }) => fleet === entry.fleet && (entry.group === undefined || entry.group === name),
    );
    for (const group of groups) {
      const name = entry.name ?? `${entry.kind}-${index + 1}`;
      if (entry.kind === 'step') runStep(ground, loop, group, entry, name);
      if (entry.kind === 'scheduled') runScheduled(ground, loop, group, entry, entry.desiredCapacity ?? group.state.desired);
      if (entry.kind === 'target-tracking') runTargetTracking(ground, loop, group, entry, name);
    }
  }
};
