import type { Check } from '../check-resources.ts';
import type { Judgement } from '../fitness-function.ts';
import type { WatchedResource } from './compliance.ts';
import type { ConfigRule } from './rules.ts';

/** What weighs most where many checks speak for one resource. */
const order: readonly Judgement['outcome'][] = ['fail', 'unknown', 'pass', 'not-applicable'];

/**
 * What our own check says of what a rule of AWS Config asks. Of the account our checks of all resources speak, the worst first.
 * Undefined where our own check was not made.
 *
 * @param checks what was judged in this run already
 */
export const findTwin = (rule: ConfigRule, resource: WatchedResource, checks: readonly Check[]): Judgement | undefined =>
  checks
    .filter((check) => check.id === rule.twin && (rule.type === 'AWS::::Account' || check.resource === resource.id))
    .map(({ judgement }) => judgement)
    .toSorted((one, other) => order.indexOf(one.outcome) - order.indexOf(other.outcome))[0];
