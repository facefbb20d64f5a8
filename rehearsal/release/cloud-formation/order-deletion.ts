import type { Resolver } from './resolve-template.ts';
import type { Made } from './stack-resource.ts';

/**
 * The order in which a stack is deleted: what depends on something before that. Of what could go at any time, everything goes before a resource
 * that a function answers for, which so finds as little left as CloudFormation may leave it.
 */
export const orderDeletion = (resources: ReadonlyMap<string, Made>, resolver: Resolver, isCustom: (made: Made) => boolean): Made[] => {
  const customs = [...resources.values()].filter(isCustom);
  const position = new Map(resolver.order.map((logicalId, index) => [logicalId, index]));
  const rank = (made: Made): number => {
    if (isCustom(made)) return 1;
    return customs.some((custom) => resolver.isBehind(custom.logicalId, made.logicalId)) ? 2 : 0;
  };
  return [...resources.values()].toSorted(
    (a, b) => rank(a) - rank(b) || (position.get(b.logicalId) ?? 0) - (position.get(a.logicalId) ?? 0),
  );
};
