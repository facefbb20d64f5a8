import { describe, expect, test } from '@jest/globals';
import { expectSafe, fleetOf, rehearse } from './rehearse-faults.ts';

/** A fleet of no workload, whose servers are asked by a command that runs on them. */
const fleet = {
  desiredCapacity: 6,
  maxSize: 8,
  workloads: [],
  policy: { proof: { probes: [{ httpGet: { path: '/ok' }, reach: 'ssm' }] } },
};

describe('a fleet whose servers check themselves', () => {
  const probes = [{ noFailedUnits: true }, { unitsActive: ['docker.service', 'ecs.service'] }, { diskFree: { least: '20%' } }];
  const checked = (more: object[] = []) => ({ ...fleet, policy: { proof: { probes: [...probes, ...more] } } });

  test('is replaced', async () => {
    const rehearsal = await rehearse(checked());
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', replaced: 6 });
  });

  test('is left alone after the first replacement with a unit that failed, or with too little room', async () => {
    for (const [given, faults] of [
      [checked(), [{ kind: 'bad-image', fleet: 'web' }]],
      [checked([{ diskFree: { least: '70%' } }]), []],
    ] as const) {
      const rehearsal = await rehearse(given, [...faults]);
      expectSafe(rehearsal);
      expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'stopped', replaced: 0 });
    }
  });
});

describe('a fleet that is probed by commands on its servers', () => {
  test('is replaced, and no request comes from its network', async () => {
    const rehearsal = await rehearse(fleet);
    expectSafe(rehearsal);
    const { outcome, replaced, calls } = fleetOf(rehearsal.report);
    expect({ outcome, replaced }).toEqual({ outcome: 'done', replaced: 6 });
    expect(calls.byOperation).toMatchObject({ SendCommand: expect.any(Number), GetCommandInvocation: expect.any(Number) });
    expect(calls.byOperation.Invoke).toBeUndefined();
  });

  test('is left alone after the first replacement of an image whose servers answer that they do not work', async () => {
    const rehearsal = await rehearse(fleet, [{ kind: 'bad-image', fleet: 'web' }]);
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'stopped', replaced: 0, replacementsFailed: 1 });
  });

  test.each([
    ['commands are throttled', [{ kind: 'throttle', from: '2m', for: '10m', operations: ['SendCommand', 'GetCommandInvocation'] }]],
    ['the answer to a command is lost', [{ kind: 'lost-response', operations: ['SendCommand'], nth: 2 }]],
    ['the function dies now and then', [{ kind: 'crash', nth: 23 }]],
  ])('is replaced where %s', async (_, faults) => {
    const rehearsal = await rehearse(fleet, faults);
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', replaced: 6 });
  });
});

describe('a fleet whose log lines must arrive', () => {
  const logged = { ...fleet, policy: { proof: { probes: [{ logLine: { group: '/web/hosts' } }] } } };

  test('is replaced, and nothing is asked of its servers', async () => {
    const rehearsal = await rehearse(logged);
    expectSafe(rehearsal);
    const { outcome, replaced, calls } = fleetOf(rehearsal.report);
    expect({ outcome, replaced }).toEqual({ outcome: 'done', replaced: 6 });
    expect(calls.byOperation.FilterLogEvents).toBeGreaterThan(0);
    expect(calls.byOperation.SendCommand ?? calls.byOperation.Invoke).toBeUndefined();
  });

  test('is left alone after the first replacement of an image whose servers write none', async () => {
    const rehearsal = await rehearse(logged, [{ kind: 'bad-image', fleet: 'web' }]);
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'stopped', replaced: 0, replacementsFailed: 1 });
    expect(JSON.stringify(rehearsal.report)).toMatch(/did not join within .* a log line of i-\w+ in \/web\/hosts: none has arrived yet/);
  });
});
