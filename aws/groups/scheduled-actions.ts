import { type AutoScalingClient, paginateDescribeScheduledActions, type ScheduledUpdateGroupAction } from '@aws-sdk/client-auto-scaling';
import { Cron } from 'croner';
import type { ScheduledAction } from '../../core/record/observation.ts';
import { read } from '../calls.ts';
import type { knowsOperation } from '../stand-in.ts';

/** More runs of one action than these in a window of two hours there are not: cron counts minutes. */
const mostRuns = 150;

/** When an action runs between these times, in milliseconds. Cron expressions are of UTC where no time zone is given (ec2-auto-scaling-scheduled-scaling.html). */
const listRuns = ({ StartTime, EndTime, Recurrence, TimeZone }: ScheduledUpdateGroupAction, from: number, until: number): number[] => {
  if (Recurrence === undefined) return StartTime ? [StartTime.getTime()] : [];
  const cron = new Cron(Recurrence, { timezone: TimeZone ?? 'Etc/UTC', paused: true });
  return cron
    .nextRuns(mostRuns, new Date(from - 1_000))
    .map((run) => run.getTime())
    .filter((at) => at <= until && at <= (EndTime?.getTime() ?? Number.POSITIVE_INFINITY));
};

/**
 * Runs of scheduled actions between these times that set desired to a number, oldest first. Only actions "that haven't run or that have not reached
 * their end time" are known (API reference, DescribeScheduledActions): they are to be read before they run.
 *
 * @param knows an endpoint that is not AWS and does not know scheduled actions has none
 * @throws WorldError, Retryable
 */
export const readScheduledActions = async (
  client: AutoScalingClient,
  knows: ReturnType<typeof knowsOperation>,
  group: string,
  from: number,
  until: number,
): Promise<ScheduledAction[]> => {
  const actions = (await read('autoscaling:DescribeScheduledActions', () => knows(() => listActions(client, group)))) ?? [];
  return actions
    .flatMap((action) => {
      const { DesiredCapacity: to } = action;
      return to === undefined ? [] : listRuns(action, from, until).map((at) => ({ at, to }));
    })
    .filter(({ at }) => at >= from && at <= until)
    .toSorted((a, b) => a.at - b.at);
};

const listActions = async (client: AutoScalingClient, group: string): Promise<ScheduledUpdateGroupAction[]> => {
  const actions: ScheduledUpdateGroupAction[] = [];
  for await (const page of paginateDescribeScheduledActions({ client, pageSize: 100 }, { AutoScalingGroupName: group }))
    actions.push(...(page.ScheduledUpdateGroupActions ?? []));
  return actions;
};
