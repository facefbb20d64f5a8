import { expect, test } from '@jest/globals';
import { InvariantBroken, NewerSchema, WorldError } from '../core/errors.ts';
import { describeError } from './describe-error.ts';

test.each([
  [new WorldError('no credentials'), 'recycler: no credentials'],
  [new NewerSchema('campaign c is written in schema 2'), 'recycler: campaign c is written in schema 2'],
])('what a person can act on is one line: %p', (error, line) => {
  expect(describeError(error)).toBe(line);
});

test.each([new TypeError('oops'), new InvariantBroken('I1')])('a defect comes with its stack: %p', (error) => {
  expect(describeError(error)).toMatch(/^recycler: this is a defect, please report it: .*\n\s+at /);
});
