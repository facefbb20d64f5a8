import { describe, expect, test } from '@jest/globals';
import { fleetOf } from '../heal/fleet-for-tests.ts';
import { parsePolicy } from '../policy/policy.ts';
import type { GroupView } from '../record/observation.ts';
import { listHealRemarks } from './heal-remarks.ts';

type HealthCheck = NonNullable<GroupView['healthCheck']>;

const remarks = (check: Partial<HealthCheck>, { mode = 'observe', boots = [] as number[], max = 100 } = {}): string =>
  listHealRemarks(
    fleetOf({
      group: { healthCheck: { types: ['EC2'], graceSeconds: 300, warmupSeconds: 120, hasMaintenancePolicy: true, ...check }, max },
    }).poll.groups,
    parsePolicy({ heal: { mode } }, 'policy'),
    boots,
  ).join('; ');

describe('remarks for people who heal', () => {
  test('are none where all is set', () => {
    expect(remarks({})).toBe('');
  });

  test.each<[string, string, RegExp]>([
    ['the type ELB', remarks({ types: ['EC2', 'ELB'] }), /^web: .*health check type ELB.*only observes/],
    ['no warmup', remarks({ warmupSeconds: undefined as never }), /^web: no default instance warmup/],
    ['no maintenance policy', remarks({ hasMaintenancePolicy: false }), /^web: it has no instance maintenance policy/],
    ['no room', remarks({}, { max: 10 }), /^web: MaxSize is 10/],
  ])('name %s', (_, text, expected) => {
    expect(text).toMatch(expected);
  });

  test('are silent on all of that where no healing is asked for', () => {
    expect(remarks({ types: ['ELB'], warmupSeconds: undefined as never, hasMaintenancePolicy: false }, { mode: 'off', max: 10 })).toBe('');
  });

  test('name a grace period that is shorter than boots take, whatever the policy asks for, once enough boots were measured', () => {
    const boots = [290, 300, 310, 300, 300, 305];
    const off = { mode: 'off', boots };
    expect(remarks({ types: ['ELB'], graceSeconds: 120 }, off)).toMatch(/grace period of 120 s is shorter/);
    expect(remarks({ types: ['ELB'], graceSeconds: 900 }, off)).toBe('');
    expect(remarks({ types: ['EC2'], graceSeconds: 120 }, off)).toBe('');
    expect(remarks({ types: ['ELB'], graceSeconds: 120 }, { mode: 'off', boots: boots.slice(0, 4) })).toBe('');
  });
});
