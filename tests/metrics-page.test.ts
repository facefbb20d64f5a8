import { expect, test } from '@jest/globals';
import { metricDimensions } from '../aws/metrics.ts';
import { writeMetricsPage } from './metrics-page.ts';
import { keysInTables, readText } from './pages.ts';

test('the page of metrics is up to date: npm run generate writes it', () => {
  expect(readText('docs/metrics.md')).toBe(writeMetricsPage());
});

test('it has every metric once, with its dimensions, and the alarms of the stack', () => {
  const page = writeMetricsPage();
  expect(keysInTables(page)).toEqual(Object.keys(metricDimensions));
  const rowOf = (name: string): string => page.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '';
  expect(rowOf('FailedSteps')).toContain('| `Function`, `Version` |');
  expect(rowOf('FailedSteps')).toContain('| `CandidateAlarm` |');
  expect(rowOf('LeaseHoursLeft')).toContain('| `LeaseEndsAlarm` |');
  expect(rowOf('Looks')).toContain('| `CostAlarm` |');
  expect(rowOf('ServersReplaced')).toContain('| none | Servers whose swap is done. | none |');
});
