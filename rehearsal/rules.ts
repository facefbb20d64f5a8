import { parseDuration } from '../core/policy/duration.ts';
import type { Scenario } from './scenario.ts';

/** What a fleet's policy allows, as numbers; what recorder and invariants measure the run against. */
export type Rules = {
  /** The most swaps that may hold surge capacity at once, the proof's one included; those in flight keep theirs when it shrinks. */
  slots: number;
  maxUnavailable: number;
  /** A server as wanted may be replaced once it is this old; undefined: never. */
  renewableAfterSeconds: number | undefined;
  /** The proof may take one old server first. */
  isProofInPlace: boolean;
  /** Servers that may stay in standby after the end. */
  quarantine: number;
  /** Servers that are bad may be replaced too. */
  isHealed: boolean;
};

type Written = {
  maxAge?: unknown;
  pace?: { maxSurge?: unknown; maxUnavailable?: unknown };
  proof?: { inPlace?: unknown };
  quarantine?: { maxServers?: unknown };
  heal?: { mode?: unknown };
};

const countOf = (amount: unknown, of: number, round: (value: number) => number, otherwise: number): number => {
  if (typeof amount === 'number') return amount;
  if (typeof amount === 'string' && amount.endsWith('%')) return round((of * Number.parseFloat(amount)) / 100);
  return otherwise;
};

const secondsOf = (text: unknown): number | undefined => (typeof text === 'string' ? parseDuration(text) : undefined);

/**
 * The rules that follow from the policies of a scenario: surge rounds up, unavailable rounds down (as in Kubernetes), and the proof may
 * always use one extra server. A campaign for the sake of age starts early, so half of `maxAge` is taken as old enough.
 */
export const readRules = (scenario: Scenario): Map<string, Rules> =>
  new Map(
    scenario.fleets.map((fleet) => {
      const policy = (fleet.policy ?? {}) as Written;
      const servers = fleet.groups.reduce((sum, group) => sum + group.desiredCapacity, 0);
      const maxAge = secondsOf(policy.maxAge);
      const rules: Rules = {
        slots: Math.max(1, countOf(policy.pace?.maxSurge, servers, Math.ceil, Math.ceil(servers / 10))),
        maxUnavailable: countOf(policy.pace?.maxUnavailable, servers, Math.floor, 0),
        renewableAfterSeconds: maxAge === undefined ? undefined : maxAge / 2,
        isProofInPlace: policy.proof?.inPlace === true,
        quarantine: countOf(policy.quarantine?.maxServers, servers, Math.floor, 0),
        isHealed: policy.heal?.mode === 'act',
      };
      return [fleet.name, rules];
    }),
  );
