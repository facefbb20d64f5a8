import { describe, expect, test } from '@jest/globals';
import { isBad } from '../record/is-bad.ts';
import type { ServerWork } from '../record/workload.ts';
import { at, type Changes, failing, fleetOf } from './fleet-for-tests.ts';

const statusOf = (changes: Changes): string | undefined => fleetOf(changes).servers.find(({ id }) => id === 'i-1')?.status;
const signsOf = (changes: Changes): string[] =>
  fleetOf(changes)
    .servers.find(({ id }) => id === 'i-1')
    ?.signs.map(({ kind }) => kind) ?? [];
const worksAs = (work: ServerWork['work']): ServerWork => ({ work, joined: { verdict: 'unknown', reason: '' } });

describe('the health of a server', () => {
  test('is sick by a failed health check, a failed probe, a failed status check', () => {
    const poll = {
      probes: { 'i-1': { verdict: 'fail', reason: 'answered 500' } },
      impaired: { 'i-1': 'its system status check fails' },
    } as const;
    expect(signsOf({ works: { 'i-1': failing }, poll })).toEqual(['status-check', 'health-check', 'probe']);
  });

  test.each(['starting', 'leaving', 'unknown', 'unhealthy'] as const)('is not known while a workload says %s with no evidence', (work) => {
    expect([statusOf({ works: { 'i-1': worksAs(work) } }), signsOf({ works: { 'i-1': worksAs(work) } })]).toEqual(['unknown', []]);
  });

  test('is not known where a workload of its group does not list it, or a probe is not answered', () => {
    const [target] = fleetOf().poll.workloads;
    const { 'i-1': _, ...others } = target?.servers ?? {};
    expect(statusOf({ poll: { workloads: target ? [{ ...target, servers: others }] : [] } })).toBe('unknown');
    expect(statusOf({ poll: { workloads: [] } })).toBe('unknown');
    expect(statusOf({ poll: { probes: { 'i-1': { verdict: 'unknown', reason: 'no answer' } } } })).toBe('unknown');
    expect(statusOf({})).toBe('healthy');
  });

  test('an agent that Systems Manager has lost is a sign only where that of a peer is connected', () => {
    const works = { 'i-1': failing };
    const signs = (connections: Record<string, 'connected' | 'lost'>) => signsOf({ works, poll: { connections } });
    expect(signs({ 'i-1': 'lost', 'i-2': 'connected' })).toEqual(['health-check', 'connection']);
    expect(signs({ 'i-1': 'lost', 'i-2': 'lost' })).toEqual(['health-check']);
    expect(signs({ 'i-1': 'lost' })).toEqual(['health-check']);
    expect(signs({ 'i-2': 'connected' })).toEqual(['health-check']);
    expect(signs({ 'i-1': 'connected', 'i-2': 'connected' })).toEqual(['health-check']);
    expect(signs({ 'i-1': 'lost', 'i-2': 'connected', 'i-3': 'lost' })).toEqual(['health-check']);
    expect(signs({ 'i-1': 'lost', 'i-2': 'connected', 'i-3': 'lost', 'i-4': 'connected' })).toEqual(['health-check', 'connection']);
  });

  test('an agent that is lost says nothing of a server against which nothing else speaks', () => {
    const connections = { 'i-1': 'lost', 'i-2': 'connected' } as const;
    expect([signsOf({ poll: { connections } }), statusOf({ poll: { connections } })]).toEqual([[], 'healthy']);
  });

  test('a check that fails in one of two target groups is no evidence', () => {
    const { workloads } = fleetOf({ works: { 'i-1': failing } }).poll;
    const well = fleetOf().poll.workloads.map((each) => ({ ...each, id: 'tg-2' }));
    expect(signsOf({ poll: { workloads: [...workloads, ...well] } })).toEqual([]);
    expect(signsOf({ poll: { workloads: [...workloads, ...workloads.map((each) => ({ ...each, id: 'tg-2' }))] } })).toEqual([
      'health-check',
    ]);
  });

  test.each<[string, Changes]>([
    ['excluded', { facts: { 'i-1': { isExcluded: true } } }],
    ['not running', { facts: { 'i-1': { state: 'stopping' } } }],
    ['of unknown age', { facts: { 'i-1': { launchedAt: undefined as never } } }],
    ['younger than grace and warmup', { facts: { 'i-1': { launchedAt: at - 360_000 } } }],
  ])('is not judged where it is %s', (_, changes) => {
    expect(statusOf({ works: { 'i-1': failing }, ...changes })).toBeUndefined();
  });

  test('is judged one second after grace and warmup; a warmup that is set counts in place of the usual one', () => {
    expect(statusOf({ facts: { 'i-1': { launchedAt: at - 361_000 } } })).toBe('healthy');
    const group = { healthCheck: { types: ['EC2'], graceSeconds: 0, warmupSeconds: 900 } };
    expect(statusOf({ facts: { 'i-1': { launchedAt: at - 800_000 } }, group })).toBeUndefined();
  });

  test.each([
    ['protected', { isProtected: true }],
    ['marked by Auto Scaling', { isHealthy: false }],
    ['in standby', { lifecycle: 'Standby' }],
  ])('is not judged where it is %s', (_, member) => {
    const members = fleetOf().poll.groups[0]?.members.map((each) => (each.id === 'i-1' ? { ...each, ...member } : each)) ?? [];
    expect(statusOf({ works: { 'i-1': failing }, group: { members } })).toBeUndefined();
  });
});

describe('a server is bad', () => {
  const sign = (kind: Parameters<typeof isBad>[0][number]['kind']) => ({ kind, reason: '' });

  test('by two kinds of signs, or by one that is enough', () => {
    expect(isBad([sign('health-check'), sign('probe')], true)).toBe(true);
    expect(isBad([sign('status-check')], true)).toBe(true);
    expect(isBad([sign('agent')], true)).toBe(true);
    expect(isBad([sign('tasks'), sign('connection')], true)).toBe(true);
  });

  test('not by one sign, twice the same one, or an agent that is lost as others are', () => {
    for (const kind of ['health-check', 'probe', 'anomaly', 'tasks', 'connection'] as const) expect(isBad([sign(kind)], true)).toBe(false);
    expect(isBad([sign('health-check'), sign('health-check')], true)).toBe(false);
    expect(isBad([sign('agent')], false)).toBe(false);
    expect(isBad([sign('agent'), sign('health-check')], false)).toBe(false);
    expect(isBad([], true)).toBe(false);
  });
});
