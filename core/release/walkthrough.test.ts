import { expect, test } from '@jest/globals';
import { isWalkthrough, walkOn, wholeTrace, wholeWalkthrough } from './walkthrough.ts';

test('a walk goes through every phase, remembers it, and ends where nothing is left, wherever it is sent', () => {
  let event = walkOn({ phase: 'plan', walk: wholeWalkthrough, trace: [] });
  while (event.phase !== 'ended') event = walkOn(event);
  event = walkOn(event, 'conclude');
  expect(event.trace).toEqual(wholeTrace);
  expect(walkOn(event).phase).toBe('idle');
});

test('a step of a campaign is none', () => {
  expect(isWalkthrough({ phase: 'roll', campaign: 'c' })).toBe(false);
  expect(isWalkthrough(undefined)).toBe(false);
});
