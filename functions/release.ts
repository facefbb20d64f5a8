import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The release that the build stamped beside the bundle, as `release.json`; `unstamped` where there is none, as in a checkout. */
export const readRelease = (folder: string): string => {
  try {
    const { release } = JSON.parse(readFileSync(join(folder, 'release.json'), 'utf8')) as { release?: string };
    return release ?? 'unstamped';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'unstamped';
    throw error;
  }
};
