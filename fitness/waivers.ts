import * as z from 'zod/mini';
import { InputError } from '../core/errors.ts';
import { validate } from '../core/policy/validate.ts';
import type { Check } from './check-resources.ts';

/** A breach that an owner accepts, until a day. Times are ISO 8601 dates. */
export type Waiver = { check: string; resource: string; owner: string; reason: string; granted: string; expires: string };

/** Days that a waiver may last at most: longer is a decision to change the rule. */
export const longestWaiver = 90;

const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
const words = z.string().check(z.minLength(1, { error: 'is empty: write it out' }));
const schema = z.array(z.strictObject({ check: words, resource: words, owner: words, reason: words, granted: day, expires: day }));

/**
 * Reads the waivers of a configuration.
 *
 * @throws InputError naming the field; also when one lasts longer than 90 days, ends before it begins, or excuses a check that is not known
 */
export const readWaivers = (value: unknown, document: string, knownChecks: readonly string[]): Waiver[] => {
  const waivers = validate(schema, value, document);
  for (const [index, { check, granted, expires }] of waivers.entries()) {
    const days = (Date.parse(expires) - Date.parse(granted)) / 86_400_000;
    const where = `${document}: [${index}]`;
    if (!knownChecks.includes(check)) throw new InputError(`${where}.check: no fitness function is called "${check}"`);
    if (!(days > 0)) throw new InputError(`${where}.expires: ${expires} is not after granted, ${granted}`);
    if (days > longestWaiver)
      throw new InputError(`${where}.expires: ${days} days after granted; a waiver lasts ${longestWaiver} days at most`);
  }
  return waivers;
};

/**
 * The waiver that excuses a failed check now, or why the one that there is does not. Only a failure can be waived: what is unknown can not,
 * since it is not known what would be excused.
 */
export const findWaiver = (check: Check, waivers: readonly Waiver[], now: number): { waiver?: Waiver; expired?: Waiver } => {
  const own = waivers.filter((each) => each.check === check.id && each.resource === check.resource);
  if (check.judgement.outcome !== 'fail') return {};
  const waiver = own.find((each) => Date.parse(each.granted) <= now && now < Date.parse(each.expires));
  const expired = own.find((each) => now >= Date.parse(each.expires));
  return waiver ? { waiver } : expired ? { expired } : {};
};
