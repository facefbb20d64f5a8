import { expect, test } from '@jest/globals';
import { isWalk, takeWalk, wholeTrace, wholeWalk } from './walkthrough.ts';

test('a walk goes through every phase, remembers it, and ends where nothing is left, wherever it is sent', () => {
  let event = takeWalk({ phase: 'plan', walk: wholeWalk, trace: [] });
  while (event.phase !== 'ended') event = takeWalk(event);
  event = takeWalk(event, 'conclude');
  expect(event.trace).toEqual(wholeTrace);
  expect(takeWalk(event).phase).toBe('idle');
});

test('a step of a campaign is none', () => {
  expect(isWalk({ phase: 'roll', campaign: 'c' })).toBe(false);
  expect(isWalk(undefined)).toBe(false);
});
