import { describe, expect, test } from '@jest/globals';
import { createServiceError } from '../rehearsal/operation.ts';
import type { World } from '../rehearsal/world.ts';
import { expectSafe, fleetOf, rehearse } from './rehearse-faults.ts';

const minute = 60_000;

/** Denies an operation between two minutes of the run, as after a role was narrowed. */
const deny =
  (operation: string, from: number, to: number) =>
  (world: World): void => {
    const { clock } = world;
    const start = clock.now();
    world.extend((known) => {
      const before = known[operation];
      if (!before) throw new Error(`the embedded cloud does not know ${operation}`);
      const isDenied = () => clock.now() >= start + from * minute && clock.now() < start + to * minute;
      const answer = (input: object) => {
        if (isDenied()) throw createServiceError('AccessDeniedException', `not authorized to perform ${operation}`, 403);
        return before.answer(input);
      };
      return { [operation]: { ...before, answer } };
    });
  };

const policy = { brakes: { alarms: ['web-5xx'], holdTimeout: '30m' }, freezes: [{ changeCalendar: 'company-freeze' }] };
// A wanted version that moves is read at every poll.
const fleet = { desiredCapacity: 9, maxSize: 12, templateVersion: '$Latest', policy };
const alarm = { kind: 'alarm', name: 'web-5xx', from: '20h', for: '1m' };

const operations = [
  'CloudWatch.DescribeAlarms',
  'SSM.GetCalendarState',
  'SSM.GetParameters',
  'EC2.DescribeInstances',
  'EC2.DescribeLaunchTemplateVersions',
  'ElasticLoadBalancingV2.DescribeTargetHealth',
];

describe('a read that is denied in mid-campaign', () => {
  test.each(operations)('for ten minutes holds the campaign, which then goes on to its end: %s', async (operation) => {
    const rehearsal = await rehearse(fleet, [alarm], 1, deny(operation, 6, 16));
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', replaced: 9 });
  });

  // Without its parameter the policy's own holdTimeout is not known: a day is waited, which is tested by the hold of an unreadable policy.
  test.each(operations.filter((operation) => operation !== 'SSM.GetParameters'))(
    'for good stops it by holdTimeout, with everything put back and people notified: %s',
    async (operation) => {
      const rehearsal = await rehearse(fleet, [alarm], 1, deny(operation, 6, 100_000));
      expectSafe(rehearsal);
      const { outcome, notices, brakes } = fleetOf(rehearsal.report);
      expect(outcome).toBe('stopped');
      expect(`${brakes.map(({ reason }) => reason)} ${notices.map(({ text }) => text)}`).toContain('AccessDenied');
    },
  );
});
