/** Who a statement names: everyone, or lists by kind (`AWS`, `Service`, `Federated`, `CanonicalUser`). */
export type Principals = '*' | Readonly<Record<string, readonly string[]>>;

/** One statement of a policy, every "one or many" of the JSON spelled out as a list. */
export type Statement = {
  sid: string;
  effect: 'Allow' | 'Deny';
  principals: { isExcluded: boolean; names: Principals };
  actions: { isExcluded: boolean; patterns: readonly string[] };
  resources: { isExcluded: boolean; patterns: readonly string[] };
  /** Operator, then key, then the values of which one must match. */
  conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
};

const elements = /^(Sid|Effect|(Not)?(Principal|Action|Resource)|Condition)$/;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const fail = (what: string): never => {
  throw new SyntaxError(what);
};

const readList = (value: unknown, where: string): string[] => {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0 || list.some((each) => !['string', 'boolean', 'number'].includes(typeof each)))
    fail(`${where} is no list of values`);
  return list.map(String);
};

const readLists = (value: unknown, where: string): Record<string, string[]> =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, readList(each, `${where} ${key}`)]))
    : fail(`${where} is no object`);

/** The element or its `Not` form: exactly one of them must be there. */
const pick = (statement: Record<string, unknown>, name: string): { isExcluded: boolean; value: unknown } => {
  const isExcluded = `Not${name}` in statement;
  if (isExcluded === name in statement) fail(`a statement needs either ${name} or Not${name}`);
  return { isExcluded, value: statement[isExcluded ? `Not${name}` : name] };
};

const readPatterns = (statement: Record<string, unknown>, name: string): Statement['actions'] => {
  const { isExcluded, value } = pick(statement, name);
  return { isExcluded, patterns: readList(value, name) };
};

const readConditions = (value: unknown): Record<string, unknown> => {
  if (value === undefined) return {};
  return isObject(value) ? value : fail('Condition is no object');
};

const readStatement = (statement: unknown, index: number): Statement => {
  if (!isObject(statement)) return fail('a statement is no object');
  const stranger = Object.keys(statement).find((key) => !elements.test(key));
  if (stranger !== undefined) fail(`a statement has the element ${stranger}`);
  const { Effect: effect } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') return fail('a statement has no Effect');
  const { isExcluded, value } = pick(statement, 'Principal');
  return {
    sid: typeof statement.Sid === 'string' && statement.Sid !== '' ? statement.Sid : `statement ${index + 1}`,
    effect,
    principals: { isExcluded, names: value === '*' ? '*' : readLists(value, 'Principal') },
    actions: readPatterns(statement, 'Action'),
    resources: readPatterns(statement, 'Resource'),
    conditions: Object.fromEntries(
      Object.entries(readConditions(statement.Condition)).map(([operator, keys]) => [operator, readLists(keys, operator)]),
    ),
  };
};

/**
 * Reads the text of a bucket policy. Undefined where any part is not understood: half a policy must not be judged.
 * Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export const parsePolicy = (text: string): readonly Statement[] | undefined => {
  try {
    const document: unknown = JSON.parse(text);
    if (!isObject(document) || document.Statement === undefined) return undefined;
    const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
    return statements.map(readStatement);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
