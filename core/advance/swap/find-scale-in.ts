import { capacityOf } from '../../record/capacity.ts';
import type { Swap } from '../../record/swap.ts';
import type { Turn } from '../turn.ts';

/** How long after others lowered desired a server may leave for it, in milliseconds: Auto Scaling ends servers within a minute or so. */
const reaction = 5 * 60_000;

/**
 * Did Auto Scaling choose the replacement of this swap to end, since others lowered desired? Its pick says nothing about the server: it calls it healthy
 * while it ends it. A scale-in prefers what is empty, as a capacity provider of ECS does, and so a new server.
 */
export const findScaleIn = ({ campaign, snapshot, now }: Readonly<Turn>, { replacement = '', group }: Swap): string | undefined => {
  const member = snapshot.member(replacement);
  if (
    !member?.isHealthy ||
    !member.lifecycle.startsWith('Terminating') ||
    snapshot.facts(replacement)?.stateReason?.code.startsWith('Server.')
  )
    return undefined;
  const isLowered = capacityOf(campaign, group).changes.some(({ at, by, isOthers }) => isOthers && by < 0 && now - at <= reaction);
  return isLowered ? `replacement ${replacement} was terminated by EC2 Auto Scaling, since others lowered desired` : undefined;
};
