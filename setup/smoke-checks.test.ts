import { describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../core/policy/policy.ts';
import type { Doors } from '../core/ports.ts';
import type { Lease } from '../core/record/lease.ts';
import type { GroupView } from '../core/record/observation.ts';
import { createMemoryLedger } from '../local/memory-ledger.ts';
import { type Check, checkStack, type SmokeReads } from './smoke-checks.ts';

const now = Date.parse('2027-03-01T12:00:00Z');
const machine = 'arn:aws:states:eu-west-1:000000000000:stateMachine:recycler:3';
const stack = {
  status: 'UPDATE_COMPLETE',
  parameters: {},
  outputs: {
    BeginFunction: 'arn:aws:lambda:eu-west-1:000000000000:function:begin:live',
    StateMachine: machine.slice(0, -2),
    LedgerTable: 'ledger',
  },
  alarms: ['BeginFails'],
};
const live = { release: 'abc', functionVersion: '7', isShifting: false, stateMachine: machine };
const lease: Lease = {
  ...{
    release: 'abc',
    scope: 'all',
    fleets: [],
    expires: now + 3_600_000,
    grantedAt: now,
    by: 'attestation',
    reason: 'passed',
    version: 1,
  },
};
const group = {
  name: 'web',
  fleet: 'web',
  policy: 'web',
  desired: 6,
  min: 1,
  max: 12,
  suspended: [],
  targetGroups: [],
  unsupported: [] as string[],
} as unknown as GroupView;

type Found = { groups: GroupView[]; alarm: 'ok' | 'alarm' | 'unknown'; hasProbes?: boolean };

const doorsOf = ({ groups, alarm }: Found): Doors =>
  ({
    clock: { now: () => now, sleep: async () => undefined },
    ledger: createMemoryLedger(() => now),
    groups: { listEnrolled: async () => groups, findRefreshes: async () => ({}) },
    images: { resolve: async () => ({ image: 'ami-new' }), findUnlaunchable: async () => undefined },
    policies: { read: async () => parsePolicy({}, 'policy web') },
    workloads: [
      { describe: async () => [], findUnsupported: async () => [], find: async () => [{ kind: 'target-group', id: 'balancer' }] },
    ],
    reach: {},
    signals: { readAlarms: async (names: string[]) => names.map((name) => ({ name, state: alarm })) },
  }) as unknown as Doors;

const readsOf = (more: Partial<SmokeReads> = {}, found: Partial<Found> = {}): SmokeReads => ({
  stack: async () => stack,
  builtRelease: async () => 'abc',
  live: async () => live,
  ledgerParameter: async () => 'ledger',
  stateMachineStatus: async () => 'ACTIVE',
  lease: async () => lease,
  doors: () => doorsOf({ groups: [group], alarm: 'ok', ...found }),
  ...more,
});

const check = async (more: Partial<SmokeReads> = {}, found: Partial<Found> = {}): Promise<Record<string, Check>> =>
  Object.fromEntries((await checkStack('recycler', readsOf(more, found))).checks.map((each) => [each.name, each]));

describe('the checks of a deployed stack', () => {
  test('all pass where everything is as it should be, and say what to go on with', async () => {
    const { checks, deployed } = await checkStack('recycler', readsOf());
    expect(checks.map(({ name, outcome }) => [name, outcome])).toEqual(
      ['stack recycler', 'release', 'ledger', 'state machine', 'lease', 'fleet web', 'alarm BeginFails'].map((name) => [name, 'pass']),
    );
    expect(deployed).toMatchObject({ begin: stack.outputs.BeginFunction, stateMachine: machine });
  });

  test.each([
    ['ROLLBACK_COMPLETE', 'fail'],
    ['UPDATE_ROLLBACK_COMPLETE', 'fail'],
    ['DELETE_COMPLETE', 'fail'],
    ['UPDATE_IN_PROGRESS', 'unknown'],
  ])('a stack that is %s: %s', async (status, outcome) => {
    expect((await check({ stack: async () => ({ ...stack, status }) }))['stack recycler']).toMatchObject({
      outcome,
      remedy: expect.any(String),
    });
  });

  test('a stack that is not there is unknown, and nothing else is asked', async () => {
    const missing = async () => {
      throw new Error('stack recycler is not there');
    };
    const { checks, deployed } = await checkStack('recycler', readsOf({ stack: missing }));
    expect(checks).toEqual([expect.objectContaining({ name: 'stack recycler', outcome: 'unknown', text: 'stack recycler is not there' })]);
    expect(deployed).toBeUndefined();
  });

  test('another stack, without the outputs, fails', async () => {
    expect(await check({ stack: async () => ({ ...stack, outputs: {} }) })).toEqual({
      'stack recycler': expect.objectContaining({ outcome: 'fail', text: 'has no output BeginFunction, StateMachine, LedgerTable' }),
    });
  });

  const unbuilt: SmokeReads['builtRelease'] = async () => undefined;
  const releases: [string, Partial<SmokeReads>, Check['outcome']][] = [
    ['another one than the built', { builtRelease: async () => 'def' }, 'fail'],
    ['unstamped', { live: async () => ({ ...live, release: 'unstamped' }) }, 'fail'],
    ['while nothing is built here', { builtRelease: unbuilt }, 'unknown'],
    ['while a deployment moves traffic', { live: async () => ({ ...live, isShifting: true }) }, 'unknown'],
  ];
  test.each(releases)('a release that is live, %s', async (_, more, outcome) => {
    expect((await check(more)).release).toMatchObject({ outcome, remedy: expect.any(String) });
  });

  test('a live release that cannot be asked leaves state machine and lease unknown', async () => {
    const dead = async () => {
      throw new Error('no answer');
    };
    const checks = await check({ live: dead });
    for (const name of ['release', 'state machine', 'lease']) expect(checks[name]?.outcome).toBe('unknown');
    expect(checks.ledger?.outcome).toBe('pass');
    expect((await checkStack('recycler', readsOf({ live: dead }))).deployed).toBeUndefined();
  });

  test('a ledger that the parameter does not name fails', async () => {
    expect((await check({ ledgerParameter: async () => 'other' })).ledger).toMatchObject({
      outcome: 'fail',
      text: 'the stack writes ledger, SSM parameter /recycler/ledger names other',
    });
    expect((await check({ ledgerParameter: async () => undefined })).ledger?.text).toContain('names nothing');
  });

  test('a version that is being deleted fails', async () => {
    expect((await check({ stateMachineStatus: async () => 'DELETING' }))['state machine']).toMatchObject({ outcome: 'fail' });
  });

  test.each([
    ['none', undefined],
    ['run out', { ...lease, expires: now - 1 }],
    ['revoked', { ...lease, revoked: { at: now, reason: 'it failed' } }],
    ['for no fleet', { ...lease, scope: 'canary' as const }],
  ])('a lease: %s', async (_, found) => {
    expect((await check({ lease: async () => found })).lease).toMatchObject({
      outcome: 'fail',
      remedy: 'npx recycler attest judges it and grants one',
    });
  });

  test('a lease for canary fleets names them', async () => {
    const canary = { ...lease, scope: 'canary' as const, fleets: ['web', 'shop'] };
    expect((await check({ lease: async () => canary })).lease).toMatchObject({
      outcome: 'pass',
      text: 'for the canary fleets web, shop until 2027-03-01T13:00:00.000Z',
    });
  });

  test('a fleet that would be refused fails with the reason', async () => {
    const checks = await check({}, { groups: [{ ...group, unsupported: ['has a warm pool'] }] });
    expect(checks['fleet web']).toMatchObject({ outcome: 'fail', remedy: 'web: has a warm pool' });
  });

  test('no fleet is no failure', async () => {
    expect((await check({}, { groups: [] })).fleets).toMatchObject({ outcome: 'pass' });
  });

  test('alarms: in alarm fails, without a state is unknown', async () => {
    expect((await check({}, { alarm: 'alarm' }))['alarm BeginFails']?.outcome).toBe('fail');
    expect((await check({}, { alarm: 'unknown' }))['alarm BeginFails']?.outcome).toBe('unknown');
  });

  test('probes are taken for possible exactly where the stack has subnets for them', async () => {
    const asked: boolean[] = [];
    const doors = (_: string, hasProbes: boolean) => {
      asked.push(hasProbes);
      return doorsOf({ groups: [], alarm: 'ok' });
    };
    await check({ doors });
    await check({ doors, stack: async () => ({ ...stack, parameters: { ProbeSubnetIds: 'subnet-1' } }) });
    expect(asked).toEqual([false, true]);
  });
});
