import { hexOf } from '../chance.ts';
import type { BakingPlan, OutsideServer } from './baking-ground.ts';

/** What our bake document does on a server: how long, what it prints, and whether it fails. */
export type Work = { seconds: number; end: () => { output: string; complaint: string; isSuccess: boolean } };

/** A digest of 64 hexadecimal digits, as sha256sum prints it. */
const digestOf = (text: string): string => hexOf(text).repeat(4);

const printManifest = ({ disk }: OutsideServer): string =>
  `recycler-manifest release=${disk.release} packages=412 sha256=${digestOf(disk.packages)} machine=${digestOf(disk.machine)}\n`;

/** What the script of the bake document does on a server of the embedded cloud. */
export const runBakeScript = (
  plan: BakingPlan,
  server: OutsideServer,
  { action: [action = ''] = [], release: [release = ''] = [], packages: [packages = ''] = [] }: Readonly<Record<string, string[]>>,
): Work => {
  if (action === 'update')
    return {
      seconds: plan.updateSeconds,
      end: () => {
        if (plan.failedUpdates > 0) {
          plan.failedUpdates -= 1;
          return { output: '', complaint: 'Error: Failed to download metadata for repo\n', isSuccess: false };
        }
        server.disk = { ...server.disk, release: plan.release ?? release, packages: `${plan.packages} ${packages}`, isSealed: false };
        return { output: printManifest(server), complaint: '', isSuccess: true };
      },
    };
  if (action === 'seal')
    return {
      seconds: 10,
      end: () => {
        server.disk = { ...server.disk, isSealed: true };
        return { output: 'recycler-sealed\n', complaint: '', isSuccess: true };
      },
    };
  return { seconds: 3, end: () => ({ output: printManifest(server), complaint: '', isSuccess: true }) };
};
