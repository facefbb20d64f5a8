import { expect, test } from '@jest/globals';
import { rollEks } from './eks-rolling-update.ts';
import { sameServers } from './same-servers.ts';

test('all at once, then each old one serially: max(b, 90) and a poll, then N times d, 34 minutes for ten', () => {
  const run = rollEks(sameServers(10, 1));
  // Checked at 90, 110 and 130; ten times 180 s, the last 60 s of which follow its terminate call.
  expect(run).toMatchObject({ makespan: 130 + 1_800 - 60, leastInService: 10, badImageHits: 10 });
  const closedForm = 120 + 90 + 10 * 180;
  expect(Math.round(closedForm / 60)).toBe(34);
  expect(closedForm - (run.makespan + 60)).toBe(80);
});
