import { describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../policy/policy.ts';
import type { Campaign } from '../record/campaign.ts';
import type { Suspect } from '../record/heal.ts';
import { newCampaign } from '../record/new-campaign.ts';
import { findFleetGates, findServerGates } from './find-closed-gates.ts';
import { at, type Changes, failing, fleetOf } from './fleet-for-tests.ts';

const fleetGates = (changes: Changes): string[] => findFleetGates(fleetOf(changes)).map(({ gate }) => gate);
const bad: Suspect = { id: 'i-1', group: 'web', zone: 'a', signs: [], sick: { since: 0, polls: 3 }, bad: { since: 0, polls: 3 } };
const serverGates = (changes: Changes): string[] => findServerGates(fleetOf(changes), bad).map(({ gate }) => gate);
const sick = (...numbers: number[]) => Object.fromEntries(numbers.map((number) => [`i-${number}`, failing]));
const members = fleetOf().poll.groups[0]?.members ?? [];
const minute = 60_000;

const healed = (agoMinutes: number, more: Partial<Campaign> = {}): Campaign => ({
  ...newCampaign('web', ['web'], 'r', { actor: 'schedule' }, at - agoMinutes * minute),
  heal: { server: 'i-1', group: 'web', why: 'bad', signs: [], badSince: 0, at: 0 },
  ...more,
});

describe('the gates of a fleet', () => {
  test('are open where one of ten is sick', () => {
    expect(fleetGates({ works: sick(1) })).toEqual([]);
  });

  test('close at more than the share; of up to five servers at more than one', () => {
    expect(fleetGates({ works: sick(1, 2) })).toEqual([]);
    expect(fleetGates({ works: sick(1, 2, 3) })).toEqual(['fleet-unhealthy']);
    expect(fleetGates({ servers: 5, works: sick(1) })).toEqual([]);
    expect(fleetGates({ servers: 5, works: sick(1, 2) })).toEqual(['fleet-unhealthy']);
    expect(fleetGates({ servers: 1, works: sick(1) })).toEqual([]);
  });

  test('count what is not known for neither side', () => {
    const unknown = { work: 'unknown', joined: { verdict: 'unknown', reason: '' } } as const;
    expect(fleetGates({ works: { ...sick(1), 'i-2': unknown } })).toEqual([]);
    const most = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`i-${index + 3}`, unknown]));
    expect(fleetGates({ works: { ...most, ...sick(1, 2) } })).toEqual(['fleet-unhealthy']);
  });

  test.each<[string, Changes, RegExp]>([
    [
      'a zone',
      { works: sick(1, 3), group: { members: members.map((each) => ({ ...each, zone: ['i-1', 'i-3'].includes(each.id) ? 'c' : 'a' })) } },
      /zone c/,
    ],
    ['an image', { works: sick(1, 2), facts: { 'i-1': { image: 'ami-2' }, 'i-2': { image: 'ami-2' } } }, /image ami-2/],
    [
      'a version',
      {
        works: sick(1, 2),
        group: { members: members.map((each) => ({ ...each, templateVersion: ['i-1', 'i-2'].includes(each.id) ? '2' : '1' })) },
      },
      /template version 2/,
    ],
    [
      'that they are young',
      { works: sick(1, 2), facts: { 'i-1': { launchedAt: at - 50 * minute }, 'i-2': { launchedAt: at - 50 * minute } } },
      /younger than an hour/,
    ],
  ])('close where the sick have %s in common that no healthy one has, and name it', (_, changes, reason) => {
    expect(findFleetGates(fleetOf(changes))).toMatchObject([{ gate: 'common-cause', reason: expect.stringMatching(reason) }]);
  });

  test('stay open where what they have in common is shared by healthy ones, or by one alone', () => {
    const zoned = (...ids: string[]) => ({ members: members.map((each) => ({ ...each, zone: ids.includes(each.id) ? 'c' : 'a' })) });
    expect(fleetGates({ works: sick(1, 3), group: zoned('i-1', 'i-3', 'i-4') })).toEqual([]);
    expect(fleetGates({ works: sick(1), group: zoned('i-1') })).toEqual([]);
    expect(fleetGates({ works: sick(1, 2), group: zoned('i-1', 'i-3') })).toEqual([]);
  });

  test('close while others are at work: a server is missing or comes, a refresh runs, nothing can be launched', () => {
    expect(fleetGates({ works: sick(1), group: { members: members.slice(0, 9) } })).toEqual(['not-calm']);
    expect(fleetGates({ works: sick(1), group: { desired: 9 } })).toEqual(['not-calm']);
    const kept = members.map((each) => (each.id === 'i-9' ? { ...each, lifecycle: 'Standby' } : each));
    expect(fleetGates({ works: sick(1), group: { desired: 9, members: kept } })).toEqual([]);
    expect(fleetGates({ works: sick(1), group: { refresh: 'r-1' } })).toEqual(['not-calm']);
    expect(fleetGates({ works: sick(1), group: { suspended: ['Launch'] } })).toEqual(['not-calm']);
  });

  test('close while others deploy or shift traffic, or a launch has failed lately, and say which', () => {
    const [work] = fleetOf({ works: sick(1) }).poll.workloads;
    const reasons = (changes: Changes): string[] =>
      findFleetGates(fleetOf({ works: sick(1), ...changes })).map(({ gate, reason }) => `${gate}: ${reason}`);
    expect(reasons({ poll: { workloads: work ? [{ ...work, unrest: ['a zonal shift is active'] }] : [] } })).toEqual([
      'not-calm: target-group/tg: a zonal shift is active',
    ]);
    expect(reasons({ gates: { deployments: ['deployment d-1 is InProgress'] } })).toEqual(['not-calm: deployment d-1 is InProgress']);
    expect(reasons({ gates: { failedLaunches: { web: [{ at: 0, message: 'no capacity' }] } } })).toEqual([
      'not-calm: a launch of web failed at 1970-01-01T00:00:00.000Z: no capacity',
    ]);
    expect(reasons({ gates: { failedLaunches: { web: [] }, deployments: [] } })).toEqual([]);
  });

  test('close when the budget of the hour or of the day is spent', () => {
    const gates = (heals: Campaign[]) => fleetGates({ works: sick(1), gates: { heals } });
    expect(gates([50, 40, 30].map((ago) => healed(ago)))).toEqual(['heal-budget']);
    expect(gates([61, 40, 30].map((ago) => healed(ago)))).toEqual(['heal-budget']);
    expect(gates([1_441, 40, 30].map((ago) => healed(ago)))).toEqual([]);
    expect(fleetGates({ works: sick(1), gates: { heals: [healed(30)], policy: parsePolicy({ heal: { maxPerHour: 1 } }, 'p') } })).toEqual([
      'heal-budget',
    ]);
  });

  test('close after a replacement that did not join, until a person clears it', () => {
    const gates = (clearedAt?: number) =>
      fleetGates({ works: sick(1), gates: { heals: [healed(500, { failedProof: 'other' }), healed(300)], clearedAt } });
    expect(gates()).toEqual(['heal-stopped']);
    expect(gates(at - 501 * minute)).toEqual(['heal-stopped']);
    expect(gates(at - 400 * minute)).toEqual([]);
  });

  test('close for whatever keeps a campaign from beginning', () => {
    expect(fleetGates({ works: sick(1), gates: { held: ['paused by ana: sale'] } })).toEqual(['held']);
  });
});

describe('the gates of one server', () => {
  const works = sick(1);

  test('are open where nothing speaks against it', () => {
    expect(serverGates({ works })).toEqual([]);
  });

  test('close without a healthy peer, but for the only server of a group', () => {
    const unknown = { work: 'unknown', joined: { verdict: 'unknown', reason: '' } } as const;
    expect(serverGates({ servers: 2, works: { ...works, 'i-2': unknown } })).toEqual(['no-peer', 'image-unproven']);
    expect(serverGates({ servers: 1, works })).toEqual([]);
  });

  test('close without room for one more, and where the policy proves in place', () => {
    expect(serverGates({ works, group: { max: 10 } })).toEqual(['no-room']);
    expect(serverGates({ works, gates: { policy: parsePolicy({ proof: { inPlace: true } }, 'p') } })).toEqual(['no-room']);
  });

  test('close where a workload that drains gives no permission', () => {
    const [target] = fleetOf({ works }).poll.workloads;
    const drained = (mayLeave?: object) => [
      ...(target ? [target] : []),
      { ...target, kind: 'ecs', drains: true, servers: { 'i-1': { ...failing, ...mayLeave } } },
    ];
    const gates = (mayLeave?: object) => serverGates({ works, poll: { workloads: drained(mayLeave) as never } });
    expect(gates()).toContain('may-not-leave');
    expect(gates({ mayLeave: { verdict: 'unknown', reason: '' } })).toContain('may-not-leave');
    expect(gates({ mayLeave: { verdict: 'pass', reason: '' } })).not.toContain('may-not-leave');
  });

  test('close where the wanted image is rejected, is not known, or serves nowhere in the group', () => {
    expect(serverGates({ works, gates: { rejected: 'image ami-1 was rejected' } })).toEqual(['image-unproven']);
    expect(serverGates({ works, gates: { wanted: {} } })).toEqual(['image-unproven']);
    const wanted = { web: { templateId: 'lt-1', versionSpec: '2', version: '2', image: 'ami-2', isMoving: false } };
    expect(serverGates({ works, gates: { wanted } })).toEqual(['image-unproven']);
  });

  test('close where it recovered three times within a day, until a person clears it', () => {
    const recovered = (ago: number, server = 'i-1') => {
      const campaign = healed(ago);
      return { ...campaign, heal: { ...(campaign.heal as NonNullable<Campaign['heal']>), server, recoveredAt: campaign.startedAt + 1 } };
    };
    const gates = (heals: Campaign[], clearedAt?: number) => serverGates({ works, gates: { heals, clearedAt } });
    expect(gates([900, 600, 300].map((ago) => recovered(ago)))).toEqual(['flapping']);
    expect(gates([1_500, 600, 300].map((ago) => recovered(ago)))).toEqual([]);
    expect(gates([recovered(900), recovered(600), recovered(300, 'i-2')])).toEqual([]);
    expect(
      gates(
        [900, 600, 300].map((ago) => recovered(ago)),
        at - 700 * minute,
      ),
    ).toEqual([]);
  });
});
