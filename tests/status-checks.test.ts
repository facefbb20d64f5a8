import { describe, expect, test } from '@jest/globals';
import { fleetOf, rehearse } from './rehearse-faults.ts';

/** A fleet whose application status checks give a new server 20 s, which takes minutes to boot, and Auto Scaling replaces what they find impaired. */
const early = { desiredCapacity: 6, maxSize: 8, applicationChecks: { gracePeriod: '20s' } };
const suppressing = { proof: { suppressStatusChecks: true } };
const suppress = 'EnableApplicationStatusCheckSuppression';
const resume = 'DisableApplicationStatusCheckSuppression';

const callsOf = ({ calls: { byOperation } }: ReturnType<typeof fleetOf>) => [byOperation[suppress] ?? 0, byOperation[resume] ?? 0];

describe('application status checks that do not wait for a boot', () => {
  test('fail each new server, unless the policy has them suppressed', async () => {
    const { report } = await rehearse(early);
    expect(fleetOf(report)).toMatchObject({ outcome: 'stopped', replaced: 0 });
    expect(callsOf(fleetOf(report))).toEqual([0, 0]);
  });

  test.each([
    ['launched by us', {}],
    ['by a raise of desired', { launch: 'desired-capacity' }],
    ['after its old one', { pace: { maxSurge: 0, maxUnavailable: 1 }, proof: { suppressStatusChecks: true, inPlace: true } }],
  ])('are suppressed for a server that boots, and resumed for its proof: %s', async (_, policy) => {
    const { report, world } = await rehearse({ ...early, policy: { ...suppressing, ...policy } });
    const fleet = fleetOf(report);
    expect(fleet).toMatchObject({ outcome: 'done', replaced: 6 });
    expect(callsOf(fleet)).toEqual([6, 6]);
    expect(report.invariants.broken).toEqual([]);
    expect([...world.ground.servers.values()].filter((server) => server.suppressedUntil !== undefined)).toEqual([]);
  });

  test('keep no bad image from being found: one server is hit', async () => {
    const { report } = await rehearse({ ...early, policy: suppressing }, [{ kind: 'bad-image', fleet: 'web' }]);
    expect(fleetOf(report)).toMatchObject({ outcome: 'stopped', replaced: 0 });
    expect(fleetOf(report).calls.byOperation.LaunchInstances).toBe(1);
    expect(report.invariants.broken).toEqual([]);
  });

  test('a server that EC2 does not know yet, and an answer that is lost, are asked about again', async () => {
    const { report } = await rehearse({ ...early, policy: suppressing, applicationChecks: { gracePeriod: '60s' } }, [
      { kind: 'stale-reads', lag: '20s', from: '0s', for: '2h' },
      { kind: 'lost-response', operations: [suppress], nth: 2 },
    ]);
    expect(fleetOf(report)).toMatchObject({ outcome: 'done', replaced: 6 });
    expect(report.invariants.broken).toEqual([]);
  });

  test('one that may not be suppressed is a warning, said once, and no reason to stop', async () => {
    const denied = { kind: 'denied', operations: [suppress], from: '0s', for: '10h' };
    const { report } = await rehearse({ ...early, policy: suppressing, applicationChecks: { gracePeriod: '10m' } }, [denied]);
    const { outcome, replaced, notices } = fleetOf(report);
    expect({ outcome, replaced }).toEqual({ outcome: 'done', replaced: 6 });
    expect(notices.filter(({ text }) => /could not be suppressed while it boots: UnauthorizedOperation/.test(text))).toHaveLength(1);
  });
});
