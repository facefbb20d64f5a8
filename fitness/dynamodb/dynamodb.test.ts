import { describe, expect, test } from '@jest/globals';
import { proveSubject } from '../../tests/prove-subject.ts';
import { deletionProtection } from './deletion-protection.ts';
import { dynamodb } from './dynamodb.ts';
import { encryption } from './encryption.ts';
import { described, goodTable, onDemandTable, tableFixtures } from './fixtures.ts';
import { throughputLimit } from './throughput-limit.ts';
import { timeToLive } from './time-to-live.ts';

describe('the fitness functions of a table', () => {
  proveSubject(dynamodb, tableFixtures, ['name', 'expected']);

  test.each(['ENABLING', 'UPDATING', 'DISABLING', 'not reported'])('encryption that is %s is not known', (status) => {
    for (const expected of ['any', 'kms'] as const)
      expect(encryption.judge(described({ encryption: { status, type: 'KMS' } }, { encryption: expected })).outcome).toBe('unknown');
  });

  test('encryption whose type was not reported is not known', () => {
    expect(encryption.judge(described({ encryption: { status: 'ENABLED' } })).outcome).toBe('unknown');
  });

  test('what is not reported, or not settled yet, is not known', () => {
    expect(deletionProtection.judge(described({ isDeletionProtected: undefined })).outcome).toBe('unknown');
    const enabling = { is: 'known', value: { status: 'ENABLING', attribute: 'expires' }, source: 'dynamodb:DescribeTimeToLive' } as const;
    expect(timeToLive.judge({ ...goodTable, timeToLive: enabling }).outcome).toBe('unknown');
  });

  test('the limits of the account are not asked for on behalf of a table on demand', () => {
    const denied = { is: 'unknown', source: 'dynamodb:DescribeLimits', reason: 'denied' } as const;
    expect(throughputLimit.judge({ ...onDemandTable, accountLimits: denied }).outcome).toBe('not-applicable');
  });
});
