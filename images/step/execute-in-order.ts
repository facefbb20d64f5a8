import { startMeasuring } from '../../core/clock.ts';
import { isOfTheWorld, Retryable } from '../../core/errors.ts';
import type { IntentResult } from '../../core/record/intent.ts';
import { isUnanswered } from '../../core/record/refusal.ts';
import type { BakeDoors } from '../ports.ts';

/** Calls end well before the lock does; what is not sent by then is decided anew at the next poll or run. In milliseconds. */
const executionTime = 40_000;

/**
 * Carries out written intents in order. A call that may or may not have happened is `unanswered`; a definite no is `refused`. Anything else that is thrown,
 * such as a crash, goes through.
 */
export const executeInOrder = async <Intent>(
  clock: BakeDoors['clock'],
  intents: readonly Intent[],
  call: (intent: Intent) => Promise<IntentResult>,
): Promise<{ intent: Intent; result: IntentResult }[]> => {
  const spent = startMeasuring(clock);
  const results: { intent: Intent; result: IntentResult }[] = [];
  for (const intent of intents) {
    if (spent() > executionTime) break;
    try {
      results.push({ intent, result: await call(intent) });
    } catch (error) {
      if (!isOfTheWorld(error)) throw error;
      const isOpen = error instanceof Retryable || isUnanswered(error.message);
      const { name: code, message } = error;
      results.push({ intent, result: isOpen ? { outcome: 'unanswered', message } : { outcome: 'refused', code, message } });
    }
  }
  return results;
};
