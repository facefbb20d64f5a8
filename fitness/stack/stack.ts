import { WorldError } from '../../core/errors.ts';

/** One resource of the stack, under the name that the template gives it and the one that AWS knows it by. */
export type StackResource = { logicalId: string; physicalId: string; type: string };

/** The physical names of all resources of a type, by their names in the template. */
export const namesOfType = (stack: readonly StackResource[], type: string): Map<string, string> =>
  new Map(stack.filter((each) => each.type === type).map((each) => [each.logicalId, each.physicalId]));

/** The physical name of one resource. @throws WorldError when the stack has none of that name */
export const nameOf = (stack: readonly StackResource[], logicalId: string): string => {
  const found = stack.find((each) => each.logicalId === logicalId);
  if (!found) throw new WorldError(`the stack has no resource ${logicalId}: deploy it with its own template`);
  return found.physicalId;
};

/** Is the stack being changed? Then it holds the versions of two releases side by side. */
export const isChanging = (stack: readonly StackResource[]): boolean => {
  const owners = stack.filter(({ type }) => type === 'AWS::Lambda::Version').map(({ physicalId }) => physicalId.split(':').at(-2));
  return new Set(owners).size < owners.length;
};

/**
 * The newest version of a function that the stack has made: an update keeps the old one beside it for a while.
 *
 * @param functionName the physical name of the function
 */
export const findNewestVersion = (stack: readonly StackResource[], functionName: string): string | undefined =>
  stack
    .filter(({ type, physicalId }) => type === 'AWS::Lambda::Version' && physicalId.split(':').at(-2) === functionName)
    .map(({ physicalId }) => Number(physicalId.split(':').at(-1)))
    .toSorted((a, b) => b - a)
    .map(String)[0];
