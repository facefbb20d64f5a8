import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchCondition, matchWildcards, type RequestContext, type Truth } from './match-condition.ts';

const context: RequestContext = { name: 'web', tags: ['a', 'b'], none: null, size: '12', arn: 'arn:aws:iam::1:role/x/y', secure: 'false' };

type Case = [operator: string, key: string, patterns: string[], expected: Truth];

const cases: Case[] = [
  ['StringEquals', 'name', ['db', 'web'], true],
  ['StringEquals', 'NAME', ['web'], true],
  ['StringEquals', 'name', ['WEB'], false],
  ['StringEqualsIgnoreCase', 'name', ['WEB'], true],
  ['StringNotEquals', 'name', ['db', 'web'], false],
  ['StringNotEquals', 'name', ['db', 'cache'], true],
  ['StringLike', 'name', ['w?b'], true],
  ['StringNotLike', 'name', ['w*'], false],
  ['Bool', 'secure', ['FALSE'], true],
  ['Bool', 'secure', ['true'], false],
  ['ArnLike', 'arn', ['arn:aws:iam::*:role/*'], true],
  ['ArnLike', 'arn', ['arn:*:role/x/y'], false],
  ['ArnNotEquals', 'arn', ['arn:aws:iam::2:role/*'], true],
  ['NumericLessThan', 'size', ['12.5'], true],
  ['NumericLessThanEquals', 'size', ['12'], true],
  ['NumericGreaterThan', 'size', ['12'], false],
  ['NumericGreaterThanEquals', 'size', ['12'], true],
  ['NumericEquals', 'size', ['12.0'], true],
  ['NumericNotEquals', 'size', ['12.0'], false],
  ['NumericLessThan', 'name', ['12'], 'unknown'],
  // A key that is not in the request.
  ['StringEquals', 'none', ['web'], false],
  ['StringNotEquals', 'none', ['web'], true],
  ['StringEqualsIfExists', 'none', ['web'], true],
  ['NumericLessThan', 'none', ['1.2'], false],
  ['NumericLessThanIfExists', 'none', ['1.2'], true],
  ['ForAllValues:StringEquals', 'none', ['web'], true],
  ['ForAnyValue:StringEquals', 'none', ['web'], false],
  ['ForAnyValue:StringEqualsIfExists', 'none', ['web'], true],
  ['Null', 'none', ['true'], true],
  ['Null', 'name', ['true'], false],
  ['Null', 'name', ['false'], true],
  // Keys of many values.
  ['ForAllValues:StringEquals', 'tags', ['a', 'b', 'c'], true],
  ['ForAllValues:StringEquals', 'tags', ['a'], false],
  ['ForAnyValue:StringEquals', 'tags', ['b'], true],
  ['ForAnyValue:StringLike', 'tags', ['c*'], false],
  ['ForAllValues:StringNotEquals', 'tags', ['b'], false],
  ['ForAnyValue:StringNotEquals', 'tags', ['b'], true],
  // What is not known is never an answer.
  ['StringEquals', 'other', ['web'], 'unknown'],
  ['StringEqualsIfExists', 'other', ['web'], 'unknown'],
  ['Null', 'other', ['true'], 'unknown'],
  ['IpAddress', 'name', ['10.0.0.0/8'], 'unknown'],
  ['toString', 'name', ['web'], 'unknown'],
  ['NullIfExists', 'none', ['true'], 'unknown'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a policy writes a variable
  ['StringEquals', 'name', ['${aws:username}'], 'unknown'],
];

test.each(cases)('%s on %s with %j is %s', (operator, key, patterns, expected) => {
  expect(matchCondition(operator, key, patterns, context)).toBe(expected);
});

describe('wildcards', () => {
  test('agree with regular expressions', () => {
    const text = (letters: string[]) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 9 });
    fc.assert(
      fc.property(text(['a', 'b', '*', '?']), text(['a', 'b', '.']), (pattern, value) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchWildcards(pattern, value)).toBe(expression.test(value));
      }),
      { numRuns: 2_000 },
    );
  });

  test('take no special characters, and end in time on the worst pattern', () => {
    expect(matchWildcards('a.c', 'abc')).toBe(false);
    expect(matchWildcards(`${'a*'.repeat(40)}b`, 'a'.repeat(2_000))).toBe(false);
  });
});
