import { capacityOf } from '../../record/capacity.ts';
import type { Swap } from '../../record/swap.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Turn } from '../turn.ts';

/** How long after others lowered desired a server may leave for it, in milliseconds: Auto Scaling ends servers within a minute or so. */
const reaction = 5 * 60_000;

/**
 * Did Auto Scaling choose the replacement of this swap to end, since others lowered desired? Its pick says nothing about the server: it calls it healthy
 * while it ends it. A scale-in prefers what is empty, as a capacity provider of ECS does, and so a new server. Once it has gone only the swap says so.
 */
export const findScaleIn = (
  { campaign, snapshot, now }: Readonly<Turn>,
  { replacement = '', group, scaledIn }: Swap,
): string | undefined => {
  if (scaledIn !== undefined) return scaledIn;
  const { changes, overAt = Number.NEGATIVE_INFINITY } = capacityOf(campaign, group);
  const isLowered = changes.some(({ at, by, isOthers }) => isOthers && by < 0 && now - at <= reaction);
  // What is protected from scale-in goes later, once it is not: as long as the group holds more than desired, it is one too many that goes.
  return (isLowered || now - overAt <= reaction) && isEndedWell(snapshot, replacement)
    ? `replacement ${replacement} was terminated by EC2 Auto Scaling, since others lowered desired`
    : undefined;
};

/** Does it leave while its group calls it healthy; or has it gone, and EC2 has nothing on record against it? */
const isEndedWell = (snapshot: Snapshot, id: string): boolean => {
  const member = snapshot.member(id);
  const facts = snapshot.facts(id);
  if (member)
    return member.isHealthy && member.lifecycle.startsWith('Terminating') && facts?.stateReason?.code.startsWith('Server.') !== true;
  const hasEnded = facts?.state === 'terminated' || facts?.state === 'shutting-down';
  return hasEnded && (facts.stateReason === undefined || facts.stateReason.code.startsWith('Client.UserInitiated'));
};
