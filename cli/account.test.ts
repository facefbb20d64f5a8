import { expect, test } from '@jest/globals';
import { chooseReach } from './account.ts';

test('servers are reached by the function that a person names, or from this machine where they say so, and never by guess', () => {
  const make = () => {
    throw new Error('no client is made before a secret is read');
  };
  expect(chooseReach(undefined, make)).toEqual({});
  expect(chooseReach('', make)).toEqual({});
  expect(chooseReach('recycler-probe', make)).toEqual({ probeFunction: 'recycler-probe' });
  expect(chooseReach('this-machine', make)).toEqual({ sendFromHere: expect.any(Function) });
});
