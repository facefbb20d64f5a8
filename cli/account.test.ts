import { expect, test } from '@jest/globals';
import { probe } from '../functions/probe/probe.ts';
import { chooseReach } from './account.ts';

test('servers are reached by the function that a person names, or from this machine where they say so, and never by guess', () => {
  expect(chooseReach(undefined)).toEqual({});
  expect(chooseReach('')).toEqual({});
  expect(chooseReach('recycler-probe')).toEqual({ probeFunction: 'recycler-probe' });
  expect(chooseReach('this-machine')).toEqual({ sendFromHere: probe });
});
