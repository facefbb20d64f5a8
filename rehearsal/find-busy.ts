import type { FaultOf } from './fault-schema.ts';
import type { Ground } from './ground.ts';
import { createServiceError } from './operation.ts';

type Named = { AutoScalingGroupName?: unknown; InstanceId?: unknown };

/** The operations whose errors include ScalingActivityInProgress (API reference); the others of a busy group tell ResourceContention. */
const tellingActivity = new Set([
  'SetDesiredCapacity',
  'TerminateInstanceInAutoScalingGroup',
  'UpdateAutoScalingGroup',
  'DeleteAutoScalingGroup',
  'ExecutePolicy',
]);

const isInside = ({ from, for: span, every }: FaultOf<'busy'>, seconds: number): boolean => {
  if (seconds < from) return false;
  const since = every === undefined ? seconds - from : (seconds - from) % every;
  return since < span;
};

/**
 * The error of a change to a group that is busy; undefined where it is not. "The operation can't be performed because there are scaling
 * activities in progress" (ScalingActivityInProgressFault); "You already have a pending update to an Amazon EC2 Auto Scaling resource"
 * (ResourceContentionFault, status 500), both of the API reference.
 */
export const findBusy = (ground: Ground, service: string, name: string, input: object): Error | undefined => {
  if (service !== 'AutoScaling') return undefined;
  const { AutoScalingGroupName, InstanceId } = input as Named;
  const group = AutoScalingGroupName ?? ground.servers.get(String(InstanceId))?.group;
  const seconds = (ground.clock.now() - ground.scenario.startMs) / 1_000;
  const isBusy = ground.scenario.faults.some((fault) => fault.kind === 'busy' && fault.group === group && isInside(fault, seconds));
  if (!isBusy) return undefined;
  return tellingActivity.has(name)
    ? createServiceError('ScalingActivityInProgressFault', `Scaling activities are in progress for the group ${group}.`)
    : createServiceError('ResourceContentionFault', `There is a pending update to the group ${group}.`, 500);
};
