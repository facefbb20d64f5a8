import type { Host } from './cluster.ts';

/** Yes, no, or not known. */
type Answer = boolean | undefined;

const tokens = /\s*(\|\||&&|==|!=|=~|!~|>=|<=|[()[\],!<>]|"[^"]*"|'[^']*'|[^\s()[\],!<>=~&|"']+)/y;

const split = (expression: string): string[] | undefined => {
  const found: string[] = [];
  tokens.lastIndex = 0;
  while (tokens.lastIndex < expression.trimEnd().length) {
    const token = tokens.exec(expression)?.[1];
    if (token === undefined) return undefined;
    found.push(token);
  }
  return found;
};

const unquote = (token: string): string => token.replace(/^(["'])(.*)\1$/, '$2');

const not = (answer: Answer): Answer => (answer === undefined ? undefined : !answer);
/** What is not known of one side decides nothing that the other side decides. */
const and = (a: Answer, b: Answer): Answer => (a === false || b === false ? false : a === undefined || b === undefined ? undefined : true);
const or = (a: Answer, b: Answer): Answer => not(and(not(a), not(b)));

/** Reads one expression from left to right: `or` binds least, then `and`, then `not`. */
const evaluate = (all: readonly string[], host: Pick<Host, 'attributes'>): Answer => {
  let next = 0;
  // Set where it is not understood: then nothing of it counts.
  let isBroken = false;
  const peek = (): string => (all[next] ?? '').toLowerCase();
  const read = (): string => {
    const token = all[next];
    if (token === undefined) isBroken = true;
    next += 1;
    return token ?? '';
  };
  const expect = (token: string): void => {
    if (read() !== token) isBroken = true;
  };
  const readList = (): string[] => {
    expect('[');
    const values = [unquote(read())];
    while (peek() === ',') {
      read();
      values.push(unquote(read()));
    }
    expect(']');
    return values;
  };
  const readTerm = (): Answer => {
    const subject = read();
    if (!subject.startsWith('attribute:')) {
      // Of what is none of the attributes, such as the tasks of a host, nothing is claimed. What follows is still read.
      readComparison(undefined);
      return undefined;
    }
    return readComparison(host.attributes[subject.slice('attribute:'.length)] ?? null);
  };
  /** @param value null where the host has no such attribute */
  const readComparison = (value: string | null | undefined): Answer => {
    const operator = read().toLowerCase();
    const isNegated = operator === '!';
    const name = isNegated ? read().toLowerCase() : operator;
    // What a comparison makes of an attribute that is not there is not documented, but where it is asked for.
    const answer = (isMet: (text: string) => boolean): Answer => (typeof value === 'string' ? isMet(value) : undefined);
    if (name === 'exists' || name === 'not_exists') {
      const isThere = value === undefined ? undefined : value !== null;
      return isNegated || name === 'not_exists' ? not(isThere) : isThere;
    }
    if (name === 'in' || name === 'not_in') {
      const values = readList();
      const isIn = answer((text) => values.includes(text));
      return isNegated || name === 'not_in' ? not(isIn) : isIn;
    }
    if (isNegated) isBroken = true;
    const argument = unquote(read());
    if (name === '==' || name === 'equals') return value === null ? false : answer((text) => text === argument);
    if (name === '!=' || name === 'not_equals') return answer((text) => text !== argument);
    return undefined;
  };
  const readNot = (): Answer => {
    if (peek() === '!' || peek() === 'not') {
      read();
      return not(readNot());
    }
    if (peek() !== '(') return readTerm();
    read();
    const inner = readOr();
    expect(')');
    return inner;
  };
  const readAnd = (): Answer => {
    let answer = readNot();
    while (peek() === '&&' || peek() === 'and') {
      read();
      answer = and(answer, readNot());
    }
    return answer;
  };
  const readOr = (): Answer => {
    let answer = readAnd();
    while (peek() === '||' || peek() === 'or') {
      read();
      answer = or(answer, readAnd());
    }
    return answer;
  };
  const answer = readOr();
  return isBroken || next < all.length ? undefined : answer;
};

/**
 * Does a host meet an expression of the cluster query language, as far as its attributes say (ECS Developer Guide, cluster-query-language)? Undefined where
 * that is not known: of patterns, of what is no attribute, of an attribute that it does not have, and of what is not understood.
 */
export const meetsConstraint = (expression: string, host: Pick<Host, 'attributes'>): boolean | undefined => {
  const all = split(expression);
  return all && evaluate(all, host);
};
