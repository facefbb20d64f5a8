import type { AliasRoute } from './release-deployment.ts';

/** The share of traffic that each version of an alias takes, from 0 to 1; versions without any are left out. */
export const trafficOf = ({ version, weights }: AliasRoute): Record<string, number> => {
  const others = Object.entries(weights).filter(([other, weight]) => other !== version && weight > 0);
  const rest = 1 - others.reduce((sum, [, weight]) => sum + weight, 0);
  return Object.fromEntries([...others, ...(rest > 1e-9 ? [[version, rest] as const] : [])]);
};
