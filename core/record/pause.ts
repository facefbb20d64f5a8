import type { Control } from './control.ts';

/** The pause that holds a fleet now: one that was lifted or has run out stays on record, and holds nothing. */
export const findPause = (control: Control, now: number): Control['paused'] =>
  control.paused && (control.paused.until ?? Number.POSITIVE_INFINITY) > now ? control.paused : undefined;
