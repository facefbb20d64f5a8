import { expect, test } from '@jest/globals';
import { workOf, worstOf } from './driver.ts';

test('of several answers about one server, as for several ports, the worst counts, in whatever order they come', () => {
  const states = ['healthy', 'unhealthy', 'starting'] as const;
  for (const first of states)
    for (const second of states) {
      const worst = [first, second].includes('unhealthy') ? 'unhealthy' : [first, second].includes('starting') ? 'starting' : 'healthy';
      expect(worstOf(workOf(first, 'tg'), workOf(second, 'tg')).work).toBe(worst);
    }
  expect(worstOf(undefined, workOf('healthy', 'tg')).work).toBe('healthy');
});
