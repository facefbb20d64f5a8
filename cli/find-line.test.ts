import { expect, test } from '@jest/globals';
import { createLineFinder } from './find-line.ts';

const text = `# a policy
pace: { maxSurge: 1,
        growth: 2 }
windows:
  - schedule: a
    duration: 1h
  - &late
    schedule: b
again:
  - *late
`;

test.each([
  [['pace', 'maxSurge'], 2],
  [['pace', 'growth'], 3],
  [['windows', 0, 'duration'], 6],
  [['windows', 1, 'schedule'], 8],
  [['again', 0, 'schedule'], 8],
  [['windows', 0, 'timeZone'], 5],
  [['pace', 'maxSurge', 'deeper'], 2],
  [['missing'], undefined],
  [[], undefined],
])('%j is found in line %p', (path, line) => {
  expect(createLineFinder(text)(path)).toBe(line);
});
