import { describe, expect, test } from '@jest/globals';
import { proveSubject } from '../../tests/prove-subject.ts';
import { dynamodb } from './dynamodb.ts';
import { encryption } from './encryption.ts';
import { described, onDemandTable, tableFixtures } from './fixtures.ts';
import { throughputLimit } from './throughput-limit.ts';

describe('the fitness functions of a table', () => {
  proveSubject(dynamodb, tableFixtures, ['name', 'expected']);

  test.each(['ENABLING', 'UPDATING', 'DISABLING', 'not told'])('encryption that is %s is not known', (status) => {
    for (const expected of ['any', 'kms'] as const)
      expect(encryption.judge(described({ encryption: { status, type: 'KMS' } }, { encryption: expected })).outcome).toBe('unknown');
  });

  test('encryption whose type was not told is not known', () => {
    expect(encryption.judge(described({ encryption: { status: 'ENABLED' } })).outcome).toBe('unknown');
  });

  test('the limits of the account are not asked for on behalf of a table on demand', () => {
    const denied = { is: 'unknown', source: 'dynamodb:DescribeLimits', reason: 'denied' } as const;
    expect(throughputLimit.judge({ ...onDemandTable, accountLimits: denied }).outcome).toBe('not-applicable');
  });
});
