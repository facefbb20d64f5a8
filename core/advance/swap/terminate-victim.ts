import { capacityOf } from '../../record/capacity.ts';
import type { Swap } from '../../record/swap.ts';
import type { Turn } from '../turn.ts';
import { certificateFor } from './certificate.ts';

/**
 * Sends the terminate call for the victim of a swap, once more where it was lost. Desired goes down with it where the replacement is there
 * already and desired holds its raise; where the victim goes first it stays, and Auto Scaling itself replaces the server.
 */
export const terminateVictim = ({ campaign, snapshot, intents, now }: Turn, swap: Swap): void => {
  const { id, group, victim, method, isAbsorbed } = swap;
  const decrement = method === 'launch-first' && !isAbsorbed;
  swap.termination = { at: now, isConfirmed: false, decrement, sends: (swap.termination?.sends ?? 0) + 1 };
  capacityOf(campaign, group).taken.push({ server: victim, at: now });
  intents.push({
    kind: 'terminate',
    group,
    server: victim,
    swap: id,
    purpose: 'victim',
    decrement,
    savesConsole: false,
    ...certificateFor(snapshot, victim, group),
  });
};
