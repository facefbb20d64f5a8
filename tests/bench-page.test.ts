import { expect, test } from '@jest/globals';
import { measureEngines } from '../bench/measure-engines.ts';
import { readRows } from '../bench/page/write-page.ts';
import { readText } from './pages.ts';

// Two seeds of nine, and a twentieth of leeway: a change of the pace writes the page anew, one of a poll need not.
test('the page of the bench has the Recycler as it is; else: npm run bench -- --only engines', async () => {
  const courses = [{ servers: 20, seeds: [1, 2], engines: [{ engine: 'recycler', policy: {} }] }];
  const { engines } = await measureEngines(courses, () => undefined);
  const measured = engines.find(({ engine }) => engine === 'recycler');
  const printed = readRows(readText('docs/bench.md')).find(({ engine, servers }) => engine === 'recycler' && servers === 20);
  expect(measured?.badImageHits).toBe(printed?.badImageHits);
  expect(measured?.minInServiceShare).toBe((printed?.leastInService ?? 0) / 100);
  expect(measured?.ratio.min).toBeGreaterThan((printed?.ratio.min ?? Number.NaN) * 0.95);
  expect(measured?.ratio.max).toBeLessThan((printed?.ratio.max ?? Number.NaN) * 1.05);
});
