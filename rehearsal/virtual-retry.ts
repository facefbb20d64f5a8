import type { AutoScalingClientConfig } from '@aws-sdk/client-auto-scaling';
import type { Chance } from './chance.ts';
import type { VirtualClock } from './virtual-clock.ts';

type RetryStrategy = NonNullable<AutoScalingClientConfig['retryStrategy']>;
type RetryToken = { getRetryCount: () => number; getRetryDelay: () => number };
type RetryErrorInfo = { errorType: string };

const createToken = (count: number): RetryToken => ({ getRetryCount: () => count, getRetryDelay: () => 0 });

/**
 * The SDK's standard retries (throttling and transient errors, back-off with full jitter: 50 ms, or 1 s when throttled, doubled up to
 * 20 s), but waiting on the virtual clock and drawing from seeded chance.
 */
export const createVirtualRetry = (clock: VirtualClock, chance: Chance, maxAttempts = 4): RetryStrategy => {
  const jitter = chance('retry');
  return {
    acquireInitialRetryToken: async () => createToken(0),
    refreshRetryTokenForRetry: async (token: RetryToken, { errorType }: RetryErrorInfo) => {
      const isWorthIt = errorType === 'THROTTLING' || errorType === 'TRANSIENT';
      const attempts = token.getRetryCount() + 1;
      if (!isWorthIt || attempts >= maxAttempts) throw new Error('No retry token available');
      const baseSeconds = errorType === 'THROTTLING' ? 1 : 0.05;
      await clock.sleep(jitter.next() * Math.min(20, baseSeconds * 2 ** token.getRetryCount()));
      return createToken(attempts);
    },
    recordSuccess: () => undefined,
  };
};
