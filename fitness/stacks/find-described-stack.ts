import { WorldError } from '../../core/errors.ts';
import type { DescribedStack } from './described-stack.ts';
import { imagesStack } from './images.ts';
import { recyclerStack } from './recycler.ts';

/** Every stack that the gate judges. */
export const describedStacks: readonly DescribedStack[] = [recyclerStack, imagesStack];

/**
 * What the gate knows of the stack that a function belongs to, by the name in its variable JUDGED_STACK; without one it is that of the Recycler.
 *
 * @throws WorldError for a name that is not known
 */
export const findDescribedStack = (name: string = recyclerStack.name): DescribedStack => {
  const found = describedStacks.find((each) => each.name === name);
  if (!found)
    throw new WorldError(`environment variable JUDGED_STACK is ${name}, which names no stack: deploy the function with its template`);
  return found;
};
