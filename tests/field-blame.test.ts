import { describe, expect, test } from '@jest/globals';
import { createServiceError } from '../rehearsal/operation.ts';
import type { World } from '../rehearsal/world.ts';
import { rehearseCase } from './rehearse-case.ts';
import { expectSafe, fleetOf, rehearse } from './rehearse-faults.ts';

/** What stopped a join is named by evidence, and only the image's own fault rejects an image. */

const isRejected = ({ notices }: ReturnType<typeof fleetOf>): boolean => notices.some(({ text }) => text.includes('is rejected'));

describe('who is to blame for a proof that failed', () => {
  test('the image, where its server ends by itself: it is rejected after one', async () => {
    const rehearsal = await rehearseCase('11-dies-at-once');
    expectSafe(rehearsal);
    const fleet = fleetOf(rehearsal.report);
    expect([fleet.outcome, fleet.replaced, fleet.replacementsFailed, isRejected(fleet)]).toEqual(['stopped', 0, 1, true]);
    expect(fleet.reason).toMatch(/^the proof failed: replacement i-\w+ ended by itself/);
  });

  test.each([1, 2, 3])('the image, where its machines end seconds after their launch, in world %i', async (seed) => {
    const rehearsal = await rehearse(
      { desiredCapacity: 6, maxSize: 8 },
      [{ kind: 'dies-at-launch', fleet: 'web', share: '100%', after: '5s' }],
      seed,
    );
    expectSafe(rehearsal);
    const fleet = fleetOf(rehearsal.report);
    expect([fleet.outcome, fleet.replaced, isRejected(fleet)]).toEqual(['stopped', 0, true]);
  });

  test('the time it was given, where it is only slow: nothing is rejected', async () => {
    const rehearsal = await rehearseCase('12-slow-boot');
    expectSafe(rehearsal);
    const fleet = fleetOf(rehearsal.report);
    expect([fleet.outcome, fleet.replaced, isRejected(fleet)]).toEqual(['stopped', 0, false]);
    expect(fleet.reason).toMatch(/did not join within 1200 s: still starting: not healthy yet in target group.*raise proof\.timeout/);
  });

  test('its zone, where older servers end beside it', async () => {
    const outage = { kind: 'zone-outage', availabilityZone: 'a', at: '100s', for: '30m' };
    const rehearsal = await rehearse({ boot: { median: '90s', spread: 0 } }, [outage]);
    expectSafe(rehearsal);
    expect(isRejected(fleetOf(rehearsal.report))).toBe(false);
  });
});

describe('before anything begins', () => {
  test.each(['AddToLoadBalancer', 'Launch', 'Terminate'])(
    'a process that others suspended is named, not found out by a proof: %s',
    async (process) => {
      const suspend = ({ ground }: World) => {
        for (const group of ground.groups.values()) ground.changeGroup(group, { suspended: [process] });
      };
      expect(fleetOf((await rehearse({}, [], 1, suspend)).report)).toMatchObject({
        outcome: 'stopped',
        reason: expect.stringMatching(`^web: the process ${process} is suspended: resume it`),
        looks: 0,
      });
    },
  );
});

describe('answers that pass by themselves', () => {
  test('are no refusals: the calls are sent again', async () => {
    const busy = (world: World) => {
      const start = world.clock.now();
      world.extend((known) => {
        const name = 'AutoScaling.TerminateInstanceInAutoScalingGroup';
        const before = known[name];
        if (!before) throw new Error(`the embedded cloud does not know ${name}`);
        const answer = (input: object) => {
          if (((world.clock.now() - start) / 1_000) % 60 < 15) throw createServiceError('ScalingActivityInProgress', 'busy', 400);
          return before.answer(input);
        };
        return { [name]: { ...before, answer } };
      });
    };
    const rehearsal = await rehearse({ desiredCapacity: 40, maxSize: 60, policy: { pace: { maxSurge: 10 } } }, [], 1, busy);
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', replaced: 40 });
  });
});

describe('a zone that the group no longer has', () => {
  test('gives its servers replacements in the zones that are left', async () => {
    const removed = { kind: 'zone-removed', group: 'web', availabilityZone: 'c', at: '0s' };
    const rehearsal = await rehearse({ desiredCapacity: 9, maxSize: 12 }, [removed]);
    expectSafe(rehearsal);
    const { outcome, replaced, swaps } = fleetOf(rehearsal.report);
    expect([outcome, replaced]).toEqual(['done', 9]);
    expect([...new Set(swaps.map(({ availabilityZone }) => availabilityZone))].toSorted()).toEqual(['eu-west-1a', 'eu-west-1b']);
  });
});
