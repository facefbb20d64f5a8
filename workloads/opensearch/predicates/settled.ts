import type { Predicate } from '../question.ts';
import { judgeSettled } from '../settled.ts';

/** Nothing starts on a cluster that has not settled. */
export const hasSettled: Predicate = ({ cluster, notes, emptied }) => judgeSettled(cluster, notes.baseline, emptied);
