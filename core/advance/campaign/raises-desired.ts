import type { Policy } from '../../policy/policy.ts';
import type { Snapshot } from '../snapshot.ts';

/** Is desired itself raised here, and Auto Scaling launches the server? A fact of the policy or of the survey, never chosen from an error. */
export const raisesDesired = (policy: Policy, snapshot: Snapshot, group: string): boolean =>
  policy.launch === 'desired-capacity' || snapshot.group(group)?.needsRaise === true;
