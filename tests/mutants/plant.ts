import { parse } from '@babel/parser';

/** A fault that is planted into the text of a file: where, what stood there, and what stands there instead. */
export type Mutant = { id: number; file: string; line: number; was: string; becomes: string };

type Node = { type: string; start: number; end: number; loc: { start: { line: number } } } & Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

const childrenOf = (node: Node): Node[] =>
  Object.entries(node)
    .filter(([key]) => key !== 'loc' && !key.endsWith('Comments'))
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .filter(isNode);

const otherOperators: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '&&': ['||'],
  '||': ['&&'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
};

const otherMethods: Readonly<Record<string, string>> = { some: 'every', every: 'some', min: 'max', max: 'min' };
/** Methods whose call may be left out: what they are called on takes its place. */
const leftOut = new Set(['filter', 'slice', 'toSorted', 'toReversed']);

/** What may stand in the place of an expression, as texts. */
const alternativesOf = (node: Node, text: (of: Node) => string): string[] => {
  const part = (key: string): Node => node[key] as Node;
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression': {
      const operator = String(node.operator);
      const [left, right] = [text(part('left')), text(part('right'))];
      if (operator === '??') return [`(${left})`];
      return (otherOperators[operator] ?? []).map((other) => `((${left}) ${other} (${right}))`);
    }
    case 'UnaryExpression':
      return node.operator === '!' ? [`!!(${text(part('argument'))})`] : [];
    case 'ConditionalExpression':
      return [`((${text(part('test'))}) ? (${text(part('alternate'))}) : (${text(part('consequent'))}))`];
    case 'BooleanLiteral':
      return [String(node.value !== true)];
    case 'CallExpression': {
      const callee = part('callee');
      if (callee.type !== 'MemberExpression') return [];
      const [object, name] = [callee.object as Node, text(callee.property as Node)];
      const rest = (node.arguments as Node[]).map(text).join(', ');
      if (leftOut.has(name)) return [`(${text(object)})`];
      const other = otherMethods[name];
      return other ? [`(${text(object)}).${other}(${rest})`] : [];
    }
    default:
      return [];
  }
};

/** Statements that may be left out: a call for what it does, an assignment, a deletion. */
const mayBeLeftOut = ({ type, expression }: Node): boolean =>
  type === 'ExpressionStatement' &&
  isNode(expression) &&
  (['CallExpression', 'AssignmentExpression', 'UpdateExpression'].includes(expression.type) ||
    (expression.type === 'UnaryExpression' && expression.operator === 'delete'));

/**
 * Plants every fault of one file into it at once, each behind a switch: `isPlanted(id)` is asked wherever one may show, and says which of them is on.
 * What only types say is left alone.
 */
export const plantMutants = (file: string, source: string, firstId: number): { text: string; mutants: Mutant[] } => {
  const mutants: Mutant[] = [];
  const original = ({ start, end }: Node): string => source.slice(start, end);
  const plant = (node: Node, was: string, becomes: string): number => {
    const id = firstId + mutants.length;
    mutants.push({ id, file, line: node.loc.start.line, was: was.slice(0, 160), becomes: becomes.slice(0, 160) });
    return id;
  };

  /** The text of a node with all that is planted in it. */
  const write = (node: Node): string => {
    const isOfTypes = /^TS/.test(node.type) && !/^TS(?:As|NonNull|Satisfies)/.test(node.type);
    if (isOfTypes || node.type === 'ImportDeclaration') return original(node);
    let text = '';
    let at = node.start;
    for (const child of childrenOf(node).toSorted((a, b) => a.start - b.start)) {
      // A shorthand `{ a }` names its one part twice.
      if (child.start < at) continue;
      const written = node.type === 'IfStatement' && child === node.test ? plantCondition(child) : write(child);
      text += source.slice(at, child.start) + written;
      at = child.end;
    }
    text += source.slice(at, node.end);
    if (mayBeLeftOut(node)) return `{ if (!isPlanted(${plant(node, original(node), 'nothing')})) { ${text} } }`;
    return alternativesOf(node, original).reduce(
      (rest, other) => `(isPlanted(${plant(node, original(node), other)}) ? ${other} : ${rest})`,
      text,
    );
  };

  const plantCondition = (test: Node): string => {
    const [yes, no] = ['true', 'false'].map((becomes) => plant(test, `if (${original(test)})`, `if (${becomes})`));
    return `isPlanted(${yes}) || (!isPlanted(${no}) && (${write(test)}))`;
  };

  const { program } = parse(source, { sourceType: 'module', plugins: ['typescript'] });
  return { text: write(program as unknown as Node), mutants };
};
