import type { IntentResult } from '../../core/record/intent.ts';
import type { PruneIntent } from '../record/prune-intent.ts';
import { executeInOrder } from '../step/execute-in-order.ts';
import type { PruneDoors } from './ports.ts';

export type Executed = { intent: PruneIntent; result: IntentResult };

const call = ({ stored }: PruneDoors, intent: PruneIntent): Promise<IntentResult> => {
  if (intent.kind === 'disable') return stored.disable(intent.image);
  if (intent.kind === 'enable') return stored.enable(intent.image);
  if (intent.kind === 'remove') return stored.remove(intent.image);
  return intent.kind === 'end-server' ? stored.endServer(intent.server) : stored.deleteSnapshot(intent.snapshot);
};

/** Carries out what was written, in order. Nothing depends on the results: what became of each is seen in EC2 by the next run. */
export const executePrune = (doors: PruneDoors, intents: readonly PruneIntent[]): Promise<Executed[]> =>
  executeInOrder(doors.clock, intents, (intent) => call(doors, intent));
