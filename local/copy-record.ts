/**
 * A copy of a record as a ledger holds it: plain objects, lists, texts, numbers and the like, nothing else. Several times as quick as
 * `structuredClone`, which allows for everything that a record cannot hold.
 */
export const copyRecord = <Value>(value: Value): Value => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyRecord) as Value;
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) copy[name] = copyRecord(member);
  return copy as Value;
};
