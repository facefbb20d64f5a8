import { describe, expect, test } from '@jest/globals';
import type { Report } from '../core/report.ts';
import { type Rehearsal, runRehearsal } from '../cli/rehearsal.ts';
import { readScenario } from '../rehearsal/scenario.ts';

type Written = Record<string, unknown>;

const rehearse = (fleet: Written, faults: Written[] = [], seed = 1): Promise<Rehearsal> =>
  runRehearsal(readScenario({ seed, fleets: [{ name: 'web', desiredCapacity: 18, maxSize: 26, ...fleet }], faults }));

const fleetOf = (report: Report) => {
  const [fleet] = report.fleets;
  if (!fleet) throw new Error('the report has no fleet');
  return fleet;
};

/** What must hold after every rehearsal, whatever went wrong in it. */
const expectSafe = ({ report, world }: Rehearsal): void => {
  expect(report.invariants.broken).toEqual([]);
  expect(report.invariants.checked).toBeGreaterThan(0);
  for (const fleet of report.fleets) {
    expect(['done', 'stopped', 'nothing-due']).toContain(fleet.outcome);
    expect(fleet.capacity.shortfallSeconds?.caused).toBe(0);
    expect(world.leftovers(fleet.name)).toEqual({ suspended: [], standby: [], desiredBy: [], tags: [] });
  }
};

const alarmed = { policy: { brakes: { alarms: ['web-5xx'] } } };

// Every fault kind of the scenario contract, in the phase where it hurts: the proof lasts about five minutes here.
const cases: [string, Written, Written, string[]][] = [
  ['never-healthy', { kind: 'never-healthy', fleet: 'web', share: '8%' }, {}, ['done', 'stopped']],
  ['never-healthy, patient group', { kind: 'never-healthy', fleet: 'web', share: '8%' }, { healthCheckGracePeriod: '300s' }, ['done', 'stopped']],
  ['dies-after-join', { kind: 'dies-after-join', fleet: 'web', share: '8%', after: '2m' }, {}, ['done', 'stopped']],
  ['throttle of one operation', { kind: 'throttle', from: '5m', for: '10m', operations: ['DescribeAutoScalingGroups'] }, {}, ['done']],
  ['throttle of everything', { kind: 'throttle', from: '1m', for: '10m' }, {}, ['done']],
  ['throttle of launches', { kind: 'throttle', from: '0s', for: '8m', operations: ['LaunchInstances'] }, {}, ['done']],
  ['no-capacity', { kind: 'no-capacity', availabilityZone: 'b', from: '5m', for: '20m' }, {}, ['done']],
  ['no-capacity for the proof', { kind: 'no-capacity', availabilityZone: 'a', from: '0s', for: '10m' }, {}, ['done']],
  ['lost answer of a launch', { kind: 'lost-response', operations: ['LaunchInstances'], nth: 3 }, {}, ['done']],
  ['lost answer of the proof launch', { kind: 'lost-response', operations: ['LaunchInstances'], nth: 1 }, {}, ['done']],
  ['lost answer of a terminate', { kind: 'lost-response', operations: ['TerminateInstanceInAutoScalingGroup'], nth: 2 }, {}, ['done']],
  ['lost answer of a suspend', { kind: 'lost-response', operations: ['SuspendProcesses'], nth: 1 }, {}, ['done']],
  ['lost answer of a resume', { kind: 'lost-response', operations: ['ResumeProcesses'], nth: 1 }, {}, ['done']],
  ['stale-reads', { kind: 'stale-reads', lag: '60s', from: '0s', for: '1h' }, {}, ['done']],
  ['crash', { kind: 'crash', nth: 17 }, {}, ['done']],
  ['scale in', { kind: 'scale', fleet: 'web', at: '10m', desiredCapacity: 14 }, {}, ['done', 'stopped']],
  ['scale out', { kind: 'scale', fleet: 'web', at: '10m', desiredCapacity: 22 }, {}, ['done', 'stopped']],
  ['scale during the proof', { kind: 'scale', fleet: 'web', at: '2m', desiredCapacity: 20 }, {}, ['done', 'stopped']],
  ['terminated-by-human', { kind: 'terminated-by-human', fleet: 'web', at: '12m', count: 1 }, {}, ['done', 'stopped']],
  ['several terminated-by-human', { kind: 'terminated-by-human', fleet: 'web', at: '8m', count: 3 }, {}, ['done', 'stopped']],
  ['alarm', { kind: 'alarm', name: 'web-5xx', from: '8m', for: '5m' }, alarmed, ['done']],
  ['zone-outage', { kind: 'zone-outage', availabilityZone: 'a', at: '10m', for: '30m' }, {}, ['done', 'stopped']],
  ['zone-outage during the proof', { kind: 'zone-outage', availabilityZone: 'a', at: '2m', for: '30m' }, {}, ['done', 'stopped']],
  ['instance-refresh', { kind: 'instance-refresh', fleet: 'web', at: '8m' }, {}, ['done']],
  ['new-wanted', { kind: 'new-wanted', fleet: 'web', at: '9m', image: 'ami-newer' }, {}, ['stopped']],
  ['new-wanted during the proof', { kind: 'new-wanted', fleet: 'web', at: '2m', image: 'ami-newer' }, {}, ['stopped']],
];

describe('every fault of the contract ends done or stopped, safely, with nothing of ours left behind', () => {
  test.each(cases)('%s', async (_name, fault, fleet, outcomes) => {
    const rehearsal = await rehearse(fleet, [fault]);
    expectSafe(rehearsal);
    expect(outcomes).toContain(fleetOf(rehearsal.report).outcome);
  });

  test.each(cases)('%s, launching by desired capacity', async (_name, fault, fleet, outcomes) => {
    const policy = { launch: 'desired-capacity', ...(fleet.policy as Written | undefined) };
    const rehearsal = await rehearse({ ...fleet, policy }, [fault]);
    expectSafe(rehearsal);
    expect([...outcomes, 'stopped']).toContain(fleetOf(rehearsal.report).outcome);
  });

  test('no fault at all, terminate-first', async () => {
    const rehearsal = await rehearse({ policy: { pace: { maxSurge: 0, maxUnavailable: 2 } } });
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', replaced: 18 });
    expect(fleetOf(rehearsal.report).capacity.minInService).toBeGreaterThanOrEqual(16);
  });

  test('no room for the proof: refused, naming the number to raise', async () => {
    const rehearsal = await rehearse({ maxSize: 18 });
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'stopped', replaced: 0, calls: { mutating: 0 } });
    expect(fleetOf(rehearsal.report).reason).toMatch(/raise MaxSize above 18/);
  });
});

describe('an image that never becomes healthy', () => {
  test.each(['0s', '300s'])('launches exactly one server, by anyone, and stops; grace %s', async (healthCheckGracePeriod) => {
    const rehearsal = await rehearse({ healthCheckGracePeriod }, [{ kind: 'bad-image', fleet: 'web' }]);
    expectSafe(rehearsal);
    const fleet = fleetOf(rehearsal.report);
    expect(fleet).toMatchObject({ outcome: 'stopped', replaced: 0, replacementsFailed: 1 });
    expect(fleet.capacity).toMatchObject({ minInService: 18, maxTotal: 19 });
    const launched = rehearsal.world.recorder.servers('web').filter((server) => server.image === 'ami-new');
    expect(launched).toHaveLength(1);
    expect((await rehearsal.doors.ledger.listRejected()).map((each) => each.image)).toEqual(['ami-new']);
  });
});

describe('crashes', () => {
  test.each([1, 2, 3])('at every call, seed %i', async (seed) => {
    const rehearsal = await rehearse({ desiredCapacity: 9, maxSize: 12 }, [{ kind: 'crash', every: true }], seed);
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', replaced: 9 });
    expect(rehearsal.world.crashes.deaths().length).toBeGreaterThan(20);
  });
});
