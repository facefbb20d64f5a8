import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the template declares of one function. */
export type DeclaredFunction = { runtime: string; timeoutSeconds: number; memoryMb: number };

/** How much there is of a release: counts, and kilobytes of all bundles. */
export type Complexity = Record<'resources' | 'functions' | 'kilobytes' | 'states' | 'statements' | 'parameters' | 'dependencies', number>;

/** What the build found in the template, by logical id: the gate compares it with what there is. */
export type Declared = {
  functions: Record<string, DeclaredFunction>;
  roles: string[];
  alarms: string[];
  buckets: string[];
  complexity: Complexity;
};

/** The release that a bundle belongs to. */
export type Stamp = { release: string; builtAt?: string; declared?: Declared };

/** The stamp that the build left beside the bundle as `release.json`; the release `unstamped` where there is none, as in a checkout. */
export const readStamp = (folder: string): Stamp => {
  try {
    const { release = 'unstamped', ...rest } = JSON.parse(readFileSync(join(folder, 'release.json'), 'utf8')) as Partial<Stamp>;
    return { release, ...rest };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { release: 'unstamped' };
    throw error;
  }
};
