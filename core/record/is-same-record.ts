const { isArray } = Array;
const { keys } = Object;

/** Do two records hold the same? Both are as `copyRecord` copies them; a member that is undefined is as one that is not there, since no ledger keeps it. */
export const isSameRecord = (one: unknown, other: unknown): boolean => {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (isArray(one) || isArray(other))
    return isArray(one) && isArray(other) && one.length === other.length && one.every((each, index) => isSameRecord(each, other[index]));
  const [members, others] = [one as Record<string, unknown>, other as Record<string, unknown>];
  return (
    keys(members).every((name) => isSameRecord(members[name], others[name])) &&
    keys(others).every((name) => others[name] === undefined || name in members)
  );
};
