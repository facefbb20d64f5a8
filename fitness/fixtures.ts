import type { Reading } from './fitness-function.ts';

/** A reading without an answer. */
export type Unknown = Extract<Reading<never>, { is: 'unknown' }>;

/**
 * What proves a fitness function: resources that pass, resources that fail, and for each field of the snapshot that holds readings and that
 * it reads in the good ones, how that reading is replaced.
 */
export type Fixtures<Resource> = {
  good: readonly Resource[];
  bad: Record<string, Resource>;
  needs: Record<string, (resource: Resource, reading: Unknown) => Resource>;
};
