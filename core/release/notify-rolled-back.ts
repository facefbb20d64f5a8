import type { Clock } from '../clock.ts';
import type { Notices } from '../ports.ts';
import { describeRolledBack } from '../record/lease.ts';
import type { ReleaseLedger } from '../release-ports.ts';
import { recordReleaseEvent } from './release-record.ts';

type NotifyDoors = { clock: Pick<Clock, 'now'>; releases: ReleaseLedger; notices: Notices };

/**
 * Notifies once that a release was rolled back with its deployment, by the first to see it: the event of CodeDeploy, or the next tick of `begin`.
 *
 * @param state of the deployment, in the words of its source
 */
export const notifyRolledBack = async (doors: NotifyDoors, release: string, deployment: string, state: string): Promise<void> => {
  const noted = `${describeRolledBack(deployment)} (`;
  if ((await doors.releases.readRelease(release))?.events.some(({ text }) => text.startsWith(noted))) return;
  await doors.notices.send({
    level: 'alert',
    text: `release ${release} of the Instance Recycler was rolled back (deployment ${deployment}: ${state}) and changes no more servers`,
    next: `recycler releases ${release} shows why; the release before goes on with its campaigns, and a repaired one is deployed like any other`,
    release,
  });
  await recordReleaseEvent(doors.releases, release, doors.clock.now(), 'rolled-back', `${noted}${state})`);
};
