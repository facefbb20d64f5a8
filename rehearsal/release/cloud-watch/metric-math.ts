import { refuseTemplate } from '../cloud-formation/template-language.ts';

/** A value at one moment, or those of several metrics; undefined: no data. */
type Value = number | undefined | (number | undefined)[];
/** The value of a metric or an expression by its id, at one moment. */
export type ValueOf = (id: string) => number | undefined;
/** An expression ready to be evaluated; `metricIds` are those of `METRICS()`. */
export type Expression = (read: ValueOf, metricIds: readonly string[]) => number | undefined;

type Node = (read: ValueOf, metricIds: readonly string[]) => Value;

const operators: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};
const aggregates: Record<string, (values: number[]) => number> = {
  SUM: (values) => values.reduce((total, value) => total + value, 0),
  MAX: (values) => Math.max(...values),
  MIN: (values) => Math.min(...values),
  AVG: (values) => values.reduce((total, value) => total + value, 0) / values.length,
};

const isNumber = (value: number | undefined): value is number => value !== undefined;

const combine = (operator: string, left: Value, right: Value): Value => {
  if (Array.isArray(left)) return left.map((each) => combine(operator, each, right) as number | undefined);
  if (Array.isArray(right)) return right.map((each) => combine(operator, left, each) as number | undefined);
  return left === undefined || right === undefined ? undefined : operators[operator]?.(left, right);
};

/**
 * Reads a metric math expression: ids, numbers, `+ - * /`, parentheses, `FILL(x, n)`, `METRICS()`, and SUM, MAX, MIN, AVG of a list.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 *
 * @throws InputError for anything else
 */
export const parseExpression = (text: string): Expression => {
  const tokens = text.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|\S/g) ?? [];
  let at = 0;
  const refuse = (): never => refuseTemplate(`the metric math "${text}" is not known here, at ${JSON.stringify(tokens[at] ?? 'its end')}`);
  const take = (token: string): void => {
    if (tokens[at] !== token) refuse();
    at += 1;
  };
  const binary = (signs: readonly string[], next: () => Node): Node => {
    let left = next();
    while (signs.includes(tokens[at] ?? '')) {
      const sign = tokens[at] as string;
      const before = left;
      at += 1;
      const right = next();
      left = (read, ids) => combine(sign, before(read, ids), right(read, ids));
    }
    return left;
  };
  const sum = (): Node => binary(['+', '-'], () => binary(['*', '/'], atom));
  const list = (): Node => {
    take('[');
    const items = [sum()];
    while (tokens[at] === ',') {
      at += 1;
      items.push(sum());
    }
    take(']');
    return (read, ids) => items.map((item) => item(read, ids) as number | undefined);
  };
  const call = (name: string): Node => {
    take('(');
    if (name === 'METRICS') {
      take(')');
      return (read, ids) => ids.map(read);
    }
    const inner = sum();
    if (name === 'FILL') {
      take(',');
      const filler = Number(tokens[at]);
      if (Number.isNaN(filler)) refuse();
      at += 1;
      take(')');
      return (read, ids) => {
        const value = inner(read, ids);
        return Array.isArray(value) ? value.map((each) => each ?? filler) : (value ?? filler);
      };
    }
    take(')');
    const aggregate = aggregates[name] ?? refuse();
    return (read, ids) => {
      const values = [inner(read, ids)].flat().filter(isNumber);
      return values.length > 0 ? aggregate(values) : undefined;
    };
  };
  const atom = (): Node => {
    const token = tokens[at] ?? refuse();
    if (token === '[') return list();
    at += 1;
    if (token === '(') {
      const inner = sum();
      take(')');
      return inner;
    }
    if (/^\d/.test(token)) return () => Number(token);
    if (!/^[A-Za-z_]/.test(token)) {
      at -= 1;
      refuse();
    }
    return tokens[at] === '(' ? call(token) : (read) => read(token);
  };
  const root = sum();
  if (at < tokens.length) refuse();
  return (read, ids) => {
    const value = root(read, ids);
    return Array.isArray(value) ? refuseTemplate(`the metric math "${text}" answers several series, an alarm needs one`) : value;
  };
};
