import type { Conditions, Grant } from './grant.ts';
import type { RoleFacts } from './role.ts';

/** Does a pattern take in all that the other one does? The other's wildcards are letters that only `*` matches. */
const covers = (pattern: string, other: string): boolean => {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '[^*]')}$`, 's').test(other);
};

/** Operators under which fewer values allow less; under any other the values must be the same. */
const listsWhatMayBe =
  /^(ForAnyValue:|ForAllValues:)?(String(Equals|Like)(IgnoreCase)?|Arn(Equals|Like)|Bool|Null|IpAddress|NumericEquals|DateEquals)$/;

/** Must all be met that had to be met before? More conditions, and fewer values, only narrow. */
const isAsNarrow = (before: Conditions, now: Conditions): boolean =>
  Object.entries(before).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const own = now[operator]?.[key];
      if (own === undefined || own.length === 0) return false;
      return own.every((value) => values.includes(value)) && (listsWhatMayBe.test(operator) || own.length === values.length);
    }),
  );

const nameOf = ({ action, resource, conditions }: Grant): string => {
  const keys = Object.values(conditions).flatMap((each) => Object.keys(each));
  return `${action} on ${resource}${keys.length > 0 ? ` (conditions on ${keys.join(', ')})` : ''}`;
};

const explain = (grant: Grant, before: readonly Grant[]): string | undefined => {
  const sameAction = before.filter(({ action }) => covers(action.toLowerCase(), grant.action.toLowerCase()));
  if (sameAction.length === 0) return `new action ${nameOf(grant)}`;
  const sameResource = sameAction.filter(({ resource }) => covers(resource, grant.resource));
  if (sameResource.length === 0) return `wider resource ${nameOf(grant)}`;
  return sameResource.some(({ conditions }) => isAsNarrow(conditions, grant.conditions)) ? undefined : `wider condition ${nameOf(grant)}`;
};

/**
 * What a role may do now that it might not do before, one line each; empty where it is not wider. A grant is no wider than another one
 * whose action and resource take in its own and whose conditions it has to meet too. A denial that is gone counts, and so does a policy
 * that is newly attached.
 */
export const findWider = (before: RoleFacts, now: RoleFacts): string[] => [
  ...now.grants.flatMap((grant) => explain(grant, before.grants) ?? []),
  ...before.denials.filter((denial) => !now.denials.includes(denial)).map((denial) => `no longer denied: ${denial}`),
  ...now.attached.filter((policy) => !before.attached.includes(policy)).map((policy) => `new policy ${policy}`),
];
