const functionArn = /arn:[^:\s'"]+:lambda:[^:\s'"]*:\d*:function:[\w$-]+(:[\w$-]+)?/g;

const walk = (value: unknown, key: string): string[] => {
  if (Array.isArray(value)) return value.flatMap((each) => walk(each, key));
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([name, each]) => walk(each, name));
  if (typeof value !== 'string') return [];
  const arns = [...value.matchAll(functionArn)].map(([arn]) => arn);
  // What is called by a bare name or an expression counts too: it is not clear which version that is.
  return arns.length === 0 && /^FunctionName(\.\$)?$/.test(key) ? [value] : arns;
};

/**
 * Every function that a definition of a state machine calls, as it is written there, each once.
 *
 * @param definition Amazon States Language as JSON, the way DescribeStateMachine answers it
 * @throws SyntaxError when it is no JSON
 */
export const findCalls = (definition: string): string[] => [...new Set(walk(JSON.parse(definition), ''))];
