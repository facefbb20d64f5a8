import { describe, expect, test } from '@jest/globals';
import { expectSafe, fleetOf, rehearse } from './rehearse-faults.ts';

describe('limits of the policy', () => {
  test('no zone holds more extra servers than perZone allows', async () => {
    const rehearsal = await rehearse({ desiredCapacity: 30, maxSize: 40, policy: { pace: { maxSurge: 6, perZone: '10%' } } });
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', replaced: 30, capacity: { maxTotal: 33 } });
  });

  test('a hold that lasts longer than holdTimeout ends the campaign, also one that comes and goes with every try', async () => {
    const noCapacity = { kind: 'no-capacity', availabilityZone: 'a', from: '0s', for: '20h' };
    const rehearsal = await rehearse({ policy: { brakes: { holdTimeout: '1h' } } }, [noCapacity]);
    expectSafe(rehearsal);
    const fleet = fleetOf(rehearsal.report);
    expect(fleet.outcome).toBe('stopped');
    expect(fleet.makespanSeconds).toBeLessThan(3 * 3_600);
  });

  test('a raise by number up to MaxSize rolls on', async () => {
    const rehearsal = await rehearse({ desiredCapacity: 6, maxSize: 8, policy: { launch: 'desired-capacity', pace: { maxSurge: 2 } } });
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', replaced: 6, capacity: { maxTotal: 8 } });
  });

  test('a campaign outlives its execution: it is handed over before the history is full', async () => {
    const slow = { median: '2h', spread: 0.1 };
    const rehearsal = await rehearse({
      desiredCapacity: 20,
      maxSize: 21,
      boot: slow,
      policy: { pace: { maxSurge: 1 }, proof: { timeout: '8h' } },
    });
    expectSafe(rehearsal);
    const fleet = fleetOf(rehearsal.report);
    expect(fleet).toMatchObject({ outcome: 'done', replaced: 20 });
    expect(fleet.stateTransitions).toBeGreaterThan(25_000 / 3);
    expect(fleet.historyEvents).toBeLessThan(20_000);
  });

  test('a fleet without room waits, and ends after holdTimeout', async () => {
    const scale = { kind: 'scale', fleet: 'web', at: '5m', desiredCapacity: 26 };
    const rehearsal = await rehearse({ policy: { brakes: { holdTimeout: '2h' } } }, [scale]);
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'stopped', reason: 'held for more than 2h: no room below MaxSize of web' });
  });
});
