import type { Subject } from '../fitness-function.ts';
import { campaignsGoOn } from './campaigns-go-on.ts';
import { swapsSeen } from './swaps-seen.ts';
import type { Work } from './work.ts';

/** What is asked of a release's work on fleets. */
export const fleet: Subject<Work> = { name: 'fleet', heading: 'The release at work', functions: [campaignsGoOn, swapsSeen] };
