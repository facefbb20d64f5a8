import type { Reading } from '../fitness-function.ts';
import type { BusinessMetric } from './configuration.ts';

/** The configuration as it was found: its metrics, or in one line what is wrong with it. Absent: there is none, and only ours are judged. */
export type BusinessConfiguration = { parameter: string; found: Reading<{ metrics: readonly BusinessMetric[] } | { wrong: string }> };
