import { Retryable } from '../core/errors.ts';
import type { Ground } from './ground.ts';

/**
 * The ledger, refusing its calls while the scenario says so, before they have any effect: "Your request rate is too high" (DynamoDB developer
 * guide, Programming.Errors.html, ProvisionedThroughputExceededException), as the doors to the ledger throw it.
 */
export const throttleLedger = <Target extends object>(target: Target, { scenario, clock }: Pick<Ground, 'scenario' | 'clock'>): Target => {
  const faults = scenario.faults.flatMap((fault) => (fault.kind === 'ledger-throttled' ? [fault] : []));
  if (faults.length === 0) return target;
  const isThrottled = (): boolean => {
    const seconds = (clock.now() - scenario.startMs) / 1_000;
    return faults.some(({ from, for: span }) => seconds >= from && seconds < from + span);
  };
  return new Proxy(target, {
    get: (object, key) => {
      const member: unknown = Reflect.get(object, key);
      if (typeof member !== 'function') return member;
      return async (...values: unknown[]): Promise<unknown> => {
        if (isThrottled()) throw new Retryable(`the ledger's ${String(key)} was throttled: ProvisionedThroughputExceededException`);
        return Reflect.apply(member, object, values);
      };
    },
  });
};
