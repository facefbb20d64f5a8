import { describe, expect, test } from '@jest/globals';
import { addDraining, cordonBy, snapshotOf } from '../../tests/rolling-fleet.ts';
import { workOf } from '../../workloads/target-group/driver.ts';
import { indexObservation } from './snapshot.ts';

type Server = Parameters<typeof snapshotOf>[0][number];

const statusOf = (server: Partial<Server>) => snapshotOf([{ id: 'old-1', ...server }]).statusOf('old-1', 'web');

describe('how a server stands', () => {
  test.each<[string, Partial<Server>, string]>([
    ['in service and healthy', {}, 'healthy'],
    ['not in service yet', { member: { lifecycle: 'Pending' } }, 'starting'],
    ['taken out by its group', { member: { lifecycle: 'Terminating:Wait' } }, 'gone'],
    ['stopped by others', { facts: { state: 'stopped' } }, 'dead'],
    ['given up by its group', { member: { isHealthy: false } }, 'unhealthy'],
    ['called unhealthy by a workload', { work: 'unhealthy' }, 'failing'],
    ['deregistered by its group', { work: 'leaving' }, 'gone'],
    ['of a workload that could not be asked', { work: 'unknown' }, 'unknown'],
    ['starting in its workload', { work: 'starting' }, 'starting'],
  ])('%s', (_, server, status) => {
    expect(statusOf(server)).toBe(status);
  });

  test('a server that no list has is unseen, and gone once EC2 says so', () => {
    const snapshot = snapshotOf([]);
    expect(snapshot.statusOf('old-1', 'web')).toBe('unseen');
    snapshot.observation.servers['old-1'] = { id: 'old-1', state: 'terminated', isExcluded: false };
    expect(indexObservation(snapshot.observation, snapshot.now).statusOf('old-1', 'web')).toBe('gone');
  });

  test('healthy in one of several workloads is not healthy', () => {
    const of = (work: Parameters<typeof workOf>[0]) => addDraining(snapshotOf([{ id: 'old-1' }]), { 'old-1': workOf(work, 'tg') });
    expect(of('healthy').countHealthy('web')).toBe(1);
    for (const work of ['starting', 'unhealthy', 'unknown'] as const) expect(of(work).countHealthy('web')).toBe(0);
  });

  test('a workload that does not list a server does not call it healthy', () => {
    const snapshot = addDraining(snapshotOf([{ id: 'old-1' }]));
    snapshot.observation.workloads[1]?.servers && delete snapshot.observation.workloads[1].servers['old-1'];
    expect(snapshot.statusOf('old-1', 'web')).toBe('starting');
  });

  test('a server that we or others have cordoned drains, and does not count as healthy', () => {
    for (const by of ['us', 'others'] as const) {
      const snapshot = addDraining(snapshotOf([{ id: 'old-1' }, { id: 'old-2' }]), { 'old-1': { cordon: cordonBy(by) } });
      expect([snapshot.statusOf('old-1', 'web'), snapshot.countHealthy('web')]).toEqual(['draining', 1]);
    }
  });
});
