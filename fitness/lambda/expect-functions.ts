import type { Declared } from '../../aws/stamp.ts';
import { findNewestVersion, nameOf, type StackResource } from '../stack/stack.ts';
import type { FunctionExpectation } from './function.ts';

/** The function whose version is the one that is judged. */
const begin = 'BeginFunction';
/** Functions that a deployment waits for. Where one dies, the reaper answers. */
const hooks = ['PreTrafficFunction', 'PostTrafficFunction'];
const reaper = 'ReaperFunction';
/** Functions that a schedule calls, with the alias that it calls them by. */
const scheduled: Readonly<Record<string, string>> = { BeginFunction: 'live', AttestFunction: 'candidate', PruneFunction: 'candidate' };

/**
 * Which version of each declared function is judged, and what is expected of it.
 *
 * @param judged the version of `begin` that is judged; of the others it is the newest
 * @param roleArnOf the ARN of the role of a function, by the name that the template gives the function
 * @throws WorldError when the stack lacks a function that is declared
 */
export const expectFunctions = (
  stack: readonly StackResource[],
  declared: Pick<Declared, 'functions'>,
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
