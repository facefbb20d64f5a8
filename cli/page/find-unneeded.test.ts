import { expect, test } from '@jest/globals';
import type { ReportSwap } from '../../core/report/report.ts';
import { findUnneeded } from './find-unneeded.ts';

const swapOf = (victim: string, outcome: ReportSwap['outcome'], joined?: string): ReportSwap => ({
  victim,
  replacement: `new of ${victim}`,
  availabilityZone: 'a',
  method: 'launch-first',
  outcome,
  stages: [{ name: 'launching', at: '09:00' }, ...(joined === undefined ? [] : [{ name: 'joined' as const, at: joined }])],
});

test('a swap was not needed where another one replaced its old server; what failed, or was stopped, is none of them', () => {
  const late = swapOf('old-1', 'abandoned');
  const found = findUnneeded([
    late,
    swapOf('old-1', 'done', '09:04'),
    swapOf('old-2', 'abandoned'),
    swapOf('old-3', 'failed'),
    swapOf('old-3', 'done', '09:05'),
  ]);
  expect([...found]).toEqual([[late, '09:04']]);
});
