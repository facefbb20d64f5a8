import type { Declared } from '../../aws/stamp.ts';
import { findNewestVersion, nameOf, type StackResource } from '../stack/stack.ts';
import type { DescribedStack } from '../stacks/described-stack.ts';
import type { FunctionExpectation } from './function.ts';

/**
 * Which version of each declared function is judged, and what is expected of it.
 *
 * @param described the function whose version is judged, the hooks and the reaper, and what a schedule calls
 * @param judged the version of `begin` that is judged; of the others it is the newest
 * @param roleArnOf the ARN of the role of a function, by the name that the template gives the function
 * @throws WorldError when the stack lacks a function that is declared
 */
export const expectFunctions = (
  stack: readonly StackResource[],
  declared: Pick<Declared, 'functions'>,
  { begin, hooks, reaper, scheduled }: Pick<DescribedStack, 'begin' | 'hooks' | 'reaper' | 'scheduled'>,
  judged: string,
  roleArnOf: (logicalId: string) => string,
): { name: string; version: string; expected: FunctionExpectation }[] =>
  Object.entries(declared.functions).map(([logicalId, { runtime, timeoutSeconds, memoryMb }]) => {
    const name = nameOf(stack, logicalId);
    const version = logicalId === begin ? judged : findNewestVersion(stack, name);
    const calledBy = scheduled[logicalId];
    const expected: FunctionExpectation = {
      role: roleArnOf(logicalId),
      ...(runtime !== undefined && { runtime }),
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
      ...(memoryMb !== undefined && { memoryMb }),
      ...(hooks.includes(logicalId) && { failuresGoTo: nameOf(stack, reaper) }),
      ...(calledBy !== undefined && { calledBy }),
    };
    return { name, version: version ?? 'none', expected };
  });
