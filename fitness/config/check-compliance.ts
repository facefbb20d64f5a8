import { type Check, checkResources } from '../check-resources.ts';
import type { Phase } from '../fitness-function.ts';
import type { Compliance, WatchedResource } from './compliance.ts';
import { toFitnessFunction } from './config.ts';
import { rules } from './rules.ts';

/** Snapshots by the name of the rule, then by the id of the resource. */
export type ComplianceByRule = ReadonlyMap<string, ReadonlyMap<string, Compliance>>;

/**
 * Judges every declared resource by the rules of AWS Config for its type that are asked in this phase. What was not read is unknown.
 *
 * @param declared what the stack says there is, and the account
 */
export const checkCompliance = (declared: readonly WatchedResource[], found: ComplianceByRule, phase: Phase): Check[] =>
  rules.flatMap((rule) => {
    const own = declared.filter(({ type }) => type === rule.type).map(({ id }) => id);
    return checkResources({ name: 'config', functions: [toFitnessFunction(rule)] }, own, found.get(rule.name) ?? new Map(), phase);
  });
