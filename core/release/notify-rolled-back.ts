import type { Clock } from '../clock.ts';
import type { Notices } from '../ports.ts';
import { describeRolledBack } from '../record/lease.ts';
import type { ReleaseLedger } from '../release-ports.ts';
import { recordReleaseEvent } from './release-record.ts';

/** `isOfImages`: is it about a release of the stack of images, which has no campaigns? */
type NotifyDoors = { clock: Pick<Clock, 'now'>; releases: ReleaseLedger; notices: Notices; isOfImages?: boolean };

/** Whose release it is, what it no longer does, and what is left to do. */
const describe = (release: string, isOfImages: boolean) =>
  isOfImages
    ? {
        of: 'the stack of images',
        consequence: 'begins no more bakes',
        next: `recycler releases ${release} --images shows why; the release before goes on, and a repaired one is deployed like any other`,
      }
    : {
        of: 'the Instance Recycler',
        consequence: 'changes no more servers',
        next: `recycler releases ${release} shows why; the release before goes on with its campaigns, and a repaired one is deployed like any other`,
      };

/**
 * Notifies once that a release was rolled back with its deployment, by the first to see it: the event of CodeDeploy, or the next tick of `begin`.
 *
 * @param state of the deployment, in the words of its source
 */
export const notifyRolledBack = async (doors: NotifyDoors, release: string, deployment: string, state: string): Promise<void> => {
  const noted = `${describeRolledBack(deployment)} (`;
  if ((await doors.releases.readRelease(release))?.events.some(({ text }) => text.startsWith(noted))) return;
  const { of, consequence, next } = describe(release, doors.isOfImages ?? false);
  await doors.notices.send({
    level: 'alert',
    text: `release ${release} of ${of} was rolled back (deployment ${deployment}: ${state}) and ${consequence}`,
    next,
    release,
  });
  await recordReleaseEvent(doors.releases, release, doors.clock.now(), 'rolled-back', `${noted}${state})`);
};
