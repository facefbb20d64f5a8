import type { Statement } from './lambda/function.ts';

/** The statements of a resource policy. @throws Error where it has none: half a policy must not be judged */
export const parseStatements = (policy: string): Statement[] => {
  const { Statement: found } = JSON.parse(policy) as { Statement?: unknown };
  if (typeof found !== 'object' || found === null) throw new Error('the policy has no statements');
  return [found].flat() as Statement[];
};
