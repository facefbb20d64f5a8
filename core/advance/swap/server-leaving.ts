import type { Member } from '../../record/observation.ts';
import type { Swap } from '../../record/swap.ts';
import type { Snapshot } from '../snapshot.ts';

/** Is a server on its way out or gone, as far as this snapshot shows? */
export const isLeavingOrGone = (snapshot: Snapshot, id: string, group: string): boolean => {
  const status = snapshot.statusOf(id, group);
  if (status === 'gone') return true;
  return status === 'unseen' && snapshot.facts(id)?.state !== 'running' && snapshot.facts(id)?.state !== 'pending';
};

/**
 * Has a server left for good? Either EC2 itself calls it terminated, or it is drained everywhere and shutting down, from which no server
 * comes back ("Instance lifecycle", Amazon EC2 user guide), or it is drained and its group no longer lists it.
 */
export const hasLeft = (snapshot: Snapshot, id: string): boolean => {
  const state = snapshot.facts(id)?.state;
  if (state === 'terminated') return true;
  return !snapshot.isAtWork(id) && (state === 'shutting-down' || snapshot.member(id) === undefined);
};

/** Does its group terminate it, and has not ended it yet? */
export const isLeavingGroup = (member: Pick<Member, 'lifecycle'> | undefined): boolean =>
  member?.lifecycle.startsWith('Terminating') === true;

/** Is it out of service for good by our own call, and held by a lifecycle hook of its group that no one completes? */
export const isHeldByHook = (snapshot: Snapshot, { victim, termination }: Pick<Swap, 'victim' | 'termination'>): boolean =>
  termination?.isConfirmed === true && snapshot.member(victim)?.lifecycle === 'Terminating:Wait';
