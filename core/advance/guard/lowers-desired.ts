import type { Intent } from '../../record/intent.ts';

/** Does an act take a server out of its group, and one off desired with it? */
export const lowersDesired = (intent: Intent): boolean => (intent.kind === 'terminate' && intent.decrement) || intent.kind === 'quarantine';
