import { describe, expect, test } from '@jest/globals';
import { createServiceError } from '../rehearsal/operation.ts';
import type { World } from '../rehearsal/world.ts';
import { fleetOf, rehearse } from './rehearse-faults.ts';

/** Whatever ends a campaign early, or keeps it from beginning, is among the brakes of its report, with the servers that it left. */

const fleet = { desiredCapacity: 6, maxSize: 8 };

const nothing = (): void => undefined;

const refuseTermination =
  (code: string) =>
  (world: World): void =>
    world.extend((known) => {
      const name = 'AutoScaling.TerminateInstanceInAutoScalingGroup';
      const answer = () => {
        throw createServiceError(code, 'no', 403);
      };
      return { [name]: { ...known[name], answer } as NonNullable<(typeof known)[string]> };
    });

describe('a campaign that ended early says in its report what ended it, and what it left', () => {
  test.each<[string, RegExp, object, object[], (world: World) => void]>([
    ['a proof that failed', /^the proof failed: /, {}, [{ kind: 'bad-image', fleet: 'web' }], nothing],
    ['a call that was denied', /was denied \(AccessDenied\)/, {}, [], refuseTermination('AccessDenied')],
    ['a group that is gone', /^group web is gone$/, {}, [{ kind: 'group-deleted', group: 'web', at: '5m' }], nothing],
    ['wanted that changed', /now wants ami-newer/, {}, [{ kind: 'new-wanted', fleet: 'web', at: '5m' }], nothing],
    ['a group that is not supported, before anything began', /^web: has a warm pool/, { warmPool: true }, [], nothing],
    [
      'a zone that its load balancer does not serve, before anything began',
      /^web: load balancer web does not serve eu-west-1c, where the group launches/,
      { workloads: [{ kind: 'target-group', zones: ['a', 'b'] }] },
      [],
      nothing,
    ],
    ['no room, before anything began', /^web: no room for an extra server/, { maxSize: 6 }, [], nothing],
  ])('%s', async (_, reason, more, faults, prepare) => {
    const { report } = await rehearse({ ...fleet, ...more }, faults as Record<string, unknown>[], 1, prepare);
    const { outcome, brakes, blocked, stale, replaced, servers } = fleetOf(report);
    expect(['stopped', 'failed']).toContain(outcome);
    const stop = brakes.find(({ kind }) => kind === 'stop');
    expect(stop).toMatchObject({ reason: expect.stringMatching(reason), from: expect.any(String) });
    const left = blocked.find((each) => reason.test(each.reason));
    expect(left).toMatchObject({ count: stale > 0 ? stale - replaced : servers, unblock: expect.any(String) });
    expect(left?.servers.length).toBe(stale > 0 ? Math.min(5, stale - replaced) : 0);
  });
});
