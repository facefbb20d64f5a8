import { capacityOf } from '../../record/capacity.ts';
import type { Intent } from '../../record/intent.ts';
import { stepPolicyOf } from '../../record/step-policy.ts';
import type { Turn } from '../turn.ts';

/** Writes into the record that desired is about to be moved, and by which policy, before the call. A policy that is needed again stays. */
const recordStep = ({ campaign, intents, now }: Turn, group: string, by: number): void => {
  const policy = stepPolicyOf(by);
  const deleted = intents.findIndex((intent) => intent.kind === 'delete-policy' && intent.group === group && intent.policy === policy);
  if (deleted >= 0) intents.splice(deleted, 1);
  capacityOf(campaign, group).pendingRaise = { by, at: now };
  if (!campaign.journal.some((entry) => entry.kind === 'policy' && entry.group === group && entry.policy === policy))
    campaign.journal.push({ kind: 'policy', group, policy, at: now });
};

/** Lowers desired of a group by so many that no server came for, below whatever it is then. */
export const lowerDesired = (turn: Turn, group: string, by: number): void => {
  recordStep(turn, group, -by);
  turn.intents.push({ kind: 'lower', group, by });
};

/** Raises desired of a group by so many above whatever it is then, by a scaling policy that is put for it and deleted at the end. */
export const raiseDesired = (turn: Turn, group: string, by: number, purpose: Extract<Intent, { kind: 'raise' }>['purpose']): void => {
  recordStep(turn, group, by);
  turn.intents.push({ kind: 'raise', group, by, purpose });
};
