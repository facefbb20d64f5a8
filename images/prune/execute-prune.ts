import { startMeasuring } from '../../core/clock.ts';
import { isOfTheWorld, Retryable } from '../../core/errors.ts';
import type { IntentResult } from '../../core/record/intent.ts';
import { isUnanswered } from '../../core/record/refusal.ts';
import type { PruneIntent } from '../record/prune-intent.ts';
import type { PruneDoors } from './ports.ts';

/** Calls end well before the lock does; what is not sent by then is decided anew by the next run. In milliseconds. */
const executionTime = 40_000;

export type Executed = { intent: PruneIntent; result: IntentResult };

const call = ({ stored }: PruneDoors, intent: PruneIntent): Promise<IntentResult> => {
  if (intent.kind === 'disable') return stored.disable(intent.image);
  if (intent.kind === 'enable') return stored.enable(intent.image);
  if (intent.kind === 'remove') return stored.remove(intent.image);
  return intent.kind === 'end-server' ? stored.endServer(intent.server) : stored.deleteSnapshot(intent.snapshot);
};

/** Carries out what was written, in order. Nothing depends on the results: what became of each is seen in EC2 by the next run. */
export const executePrune = async (doors: PruneDoors, intents: readonly PruneIntent[]): Promise<Executed[]> => {
  const spent = startMeasuring(doors.clock);
  const results: Executed[] = [];
  for (const intent of intents) {
    if (spent() > executionTime) break;
    try {
      results.push({ intent, result: await call(doors, intent) });
    } catch (error) {
      if (!isOfTheWorld(error)) throw error;
      const isOpen = error instanceof Retryable || isUnanswered(error.message);
      const { name: code, message } = error;
      results.push({ intent, result: isOpen ? { outcome: 'unanswered', message } : { outcome: 'refused', code, message } });
    }
  }
  return results;
};
