import { changeByOthers } from '../change-by-others.ts';
import type { Ground } from '../ground.ts';
import { isSuspended } from '../group-acts.ts';
import type { ScalingLoop } from '../scaling-loop.ts';
import type { ScalingOf } from '../scaling-schema.ts';
import type { Group } from '../state.ts';

/**
 * A scheduled action: it sets the desired capacity to a number, whatever stands there, at its times. Auto Scaling "does not run scheduled
 * actions that are scheduled to run during the suspension period. When you resume ScheduledActions, Amazon EC2 Auto Scaling only considers
 * scheduled actions whose scheduled time has not yet passed"; with Launch or Terminate suspended the "group can't initiate" what needs them
 * (user guide, understand-how-suspending-processes-affects-other-processes.html). It acts "without waiting for the cooldown period to end"
 * (ec2-auto-scaling-scaling-cooldowns.html).
 */
export const runScheduled = (
  ground: Ground,
  loop: ScalingLoop,
  group: Group,
  { at, times, every }: ScalingOf<'scheduled'>,
  desired: number,
): void => {
  const { clock, scenario } = ground;
  const act = (): void => {
    if (isSuspended(group, 'ScheduledActions')) return;
    if (desired > group.state.desired && isSuspended(group, 'Launch')) return;
    if (desired < group.state.desired && isSuspended(group, 'Terminate')) return;
    changeByOthers(ground, loop, group, { to: desired }, { kind: 'scheduled', min: group.min, max: group.max });
  };
  for (const runAt of listScheduledRuns(scenario.startMs, { at, times, every })) clock.at(runAt, act);
};

/** When a scheduled action runs, in milliseconds since 1970. */
export const listScheduledRuns = (
  startMs: number,
  { at, times, every }: Pick<ScalingOf<'scheduled'>, 'at' | 'times' | 'every'>,
): number[] => Array.from({ length: times }, (_, index) => startMs + (at + index * every) * 1_000);
