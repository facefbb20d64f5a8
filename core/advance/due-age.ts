import type { Policy } from '../policy/policy.ts';
import { forecastEnd } from './campaign/forecast.ts';
import { resolvePace } from './capacity/pace.ts';

/** Age in seconds at which a server is due: early enough that the campaign, by measured times, ends before the promise is broken. */
export const dueAge = (
  policy: Policy,
  servers: number,
  durations: { boot: readonly number[]; terminate: readonly number[] },
): number | undefined => {
  if (policy.maxAge === undefined) return undefined;
  const { surge, unavailable } = resolvePace(policy, servers);
  const seconds = forecastEnd(servers, Math.max(surge, unavailable), durations, 0) / 1_000;
  return Math.max(policy.maxAge / 2, policy.maxAge - seconds * 1.3 - policy.proof.bake - 600);
};
