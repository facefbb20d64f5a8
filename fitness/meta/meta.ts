import type { Subject } from '../fitness-function.ts';
import { failsOnPurpose } from './fails-on-purpose.ts';

/** The gate as a subject of its own. */
export const meta: Subject<object> = { name: 'meta', heading: 'The gate itself', functions: [failsOnPurpose] };
