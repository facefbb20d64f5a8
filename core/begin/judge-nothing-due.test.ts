import { expect, test } from '@jest/globals';
import type { Survey } from '../advance/survey.ts';
import { judgeNothingDue } from './judge-nothing-due.ts';

const survey = (changes: Partial<Survey>): Survey => ({
  servers: 3,
  stale: [],
  unknown: [],
  short: [],
  exceptions: [],
  kept: [],
  ...changes,
});
const of = (count: number, reason: string) => Array.from({ length: count }, (_, index) => ({ id: `i-${index}`, reason }));

test.each<[string, Partial<Survey>, string, string]>([
  ['every server is known to be as wanted', {}, 'nothing-due', 'all 3 servers are as wanted'],
  [
    'servers are left alone',
    { exceptions: of(2, 'protected from scale-in') },
    'refused',
    '2 servers are due and left alone: protected from scale-in (2)',
  ],
  [
    'of one too little is known',
    { unknown: of(1, 'its image is not known') },
    'refused',
    'whether 1 server is due is unknown: its image is not known (1)',
  ],
  [
    'of all too little is known',
    { unknown: of(3, 'its image is not known') },
    'unknown',
    'nothing can be said of this fleet: whether 3 servers are due',
  ],
  ['a list is short', { short: ['web lists 2 of 3 servers'] }, 'held', 'web lists 2 of 3 servers'],
  ['there is no server', { servers: 0 }, 'nothing-due', 'all 0 servers are as wanted'],
])('where %s', (_, changes, action, reason) => {
  const judged = judgeNothingDue(survey(changes));
  expect(judged.action).toBe(action);
  expect(judged.reason).toContain(reason);
});
