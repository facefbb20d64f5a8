import type { GroupDoor } from '../../core/ports.ts';
import type { Clients } from '../clients.ts';
import { knowsOperation } from '../stand-in.ts';
import { clearMark } from './clear-mark.ts';
import { readDesiredChanges } from './desired-changes.ts';
import { readDesiredRequests } from './desired-requests.ts';
import { readFailedLaunches } from './failed-launches.ts';
import { openGroupChanges } from './group-changes.ts';
import { openGroupReads } from './group-reads.ts';
import { openResume } from './resume.ts';
import { readScheduledActions } from './scheduled-actions.ts';
import { openStandby } from './standby.ts';
import { openTerminate } from './terminate.ts';

/**
 * The whole door to EC2 Auto Scaling, for those who read and change groups.
 *
 * @param isStandIn is this an endpoint other than AWS, which may not know every operation?
 */
export const openGroupDoor = (clients: Pick<Clients, 'autoScaling' | 'cloudTrail'>, isStandIn: boolean): GroupDoor => {
  const knowsActivities = knowsOperation(isStandIn);
  const knowsSchedules = knowsOperation(isStandIn);
  return {
    ...openGroupReads(clients.autoScaling, isStandIn),
    ...openGroupChanges(clients.autoScaling),
    ...openResume(clients.autoScaling),
    ...openStandby(clients.autoScaling),
    ...openTerminate(clients.autoScaling),
    clearMark: clearMark(clients.autoScaling),
    readDesiredChanges: (group, since) => readDesiredChanges(clients.autoScaling, knowsActivities, group, since),
    // A stand-in for CloudTrail has no events of other services, however it answers: nothing is to be waited for there.
    readDesiredRequests: async (groups, since) => (isStandIn ? undefined : readDesiredRequests(clients.cloudTrail, groups, since)),
    readFailedLaunches: (group, since) => readFailedLaunches(clients.autoScaling, knowsActivities, group, since),
    readScheduledActions: (group, from, until) => readScheduledActions(clients.autoScaling, knowsSchedules, group, from, until),
  };
};
