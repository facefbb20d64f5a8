import { checkResources } from '../check-resources.ts';
import type { Examine } from '../examination.ts';
import { meta } from './meta.ts';

/** Examines the gate itself, of which there is nothing to read. */
export const examineGate: Examine = async (_examination, phase) => checkResources(meta, ['gate'], new Map([['gate', {}]]), phase);
