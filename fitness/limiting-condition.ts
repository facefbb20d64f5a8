/** One value or a list of them, as policies write both. */
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** The members of an object of a policy; none of anything else. */
export const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

// Negated operators, those that pass where the key is missing (IfExists, ForAllValues) and Null limit no one.
const limitingOperators = /^(ForAnyValue:)?(StringEquals(IgnoreCase)?|StringLike|ArnEquals|ArnLike)$/i;

/**
 * Does a condition limit a statement: by an operator that asks for a value that is there, and a key of which the values limit?
 *
 * @param limits whether the values of a key, in lower case, limit
 */
export const isLimitedBy = (condition: unknown, limits: (key: string, values: readonly unknown[]) => boolean): boolean =>
  entriesOf(condition).some(
    ([operator, keys]) =>
      limitingOperators.test(operator) && entriesOf(keys).some(([key, values]) => limits(key.toLowerCase(), listOf(values))),
  );
