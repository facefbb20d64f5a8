import { expect, test } from '@jest/globals';
import { describeKeptServers } from './describe-kept.ts';

test('a server in quarantine is named with its group, its time and why it failed', () => {
  const named = { group: 'web-a', swap: 'web-1/00001', image: 'ami-new', cause: 'probe', since: 0 } as const;
  expect(describeKeptServers('web', [{ ...named, server: 'i-1', reason: 'its probe failed', until: 3_600_250 }])).toEqual([
    'web: i-1 of web-a is in quarantine: kept in standby until 1970-01-01T01:00:00Z: its probe failed',
  ]);
  expect(describeKeptServers('web', [])).toEqual([]);
});
