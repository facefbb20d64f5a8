import type { ScheduledUpdateGroupAction } from '@aws-sdk/client-auto-scaling';
import type { Ground } from '../ground.ts';
import type { Group } from '../state.ts';
import { listScheduledRuns } from './run-scheduled.ts';

/** The scheduled actions of a group "that haven't run" (API reference, DescribeScheduledActions), each run as an action for one time. */
export const listScheduledActions = ({ clock, scenario }: Ground, group: Group): ScheduledUpdateGroupAction[] =>
  scenario.scaling.flatMap((entry, index) => {
    if (entry.kind !== 'scheduled' || entry.fleet !== group.fleet || (entry.group ?? group.name) !== group.name) return [];
    const { desiredCapacity } = entry;
    return listScheduledRuns(scenario.startMs, entry)
      .filter((runAt) => runAt > clock.now())
      .map((runAt, run) => ({
        AutoScalingGroupName: group.name,
        ScheduledActionName: `${entry.name ?? `scheduled-${index + 1}`}-${run + 1}`,
        StartTime: new Date(runAt),
        ...(desiredCapacity !== undefined && { DesiredCapacity: desiredCapacity }),
      }));
  });
