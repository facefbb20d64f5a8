import { describe, expect, test } from '@jest/globals';
import { addDraining, cordonBy, draining, joinedSwap, now, rollingFleet, snapshotOf, staleServer } from '../../tests/rolling-fleet.ts';
import { workOf } from '../../workloads/target-group/driver.ts';
import { capacityOf } from '../record/capacity.ts';
import type { Intent } from '../record/intent.ts';
import type { Observation } from '../record/observation.ts';
import { beginSwap } from '../record/swap.ts';
import type { ServerWork } from '../record/workload.ts';
import { findBrokenInvariants, guardIntents } from './guard.ts';

type Server = Parameters<typeof snapshotOf>[0][number];

const terminate = (server: string, more: Partial<Extract<Intent, { kind: 'terminate' }>> = {}): Intent => ({
  kind: 'terminate',
  group: 'web',
  server,
  purpose: 'victim',
  decrement: true,
  savesConsole: false,
  ...more,
});
const cordon = (server: string): Intent => ({ kind: 'cordon', workload: draining, group: 'web', server, swap: 's-1', purpose: 'remove' });
const launch = (count: number): Intent => ({ kind: 'launch', group: 'web', zone: 'a', count, token: 't', swaps: ['s-9'] });

/** Two servers of others and one of ours, whose victim is `old-1`: what would be broken. */
const check = (
  intents: Intent[],
  change: Partial<Server> & { id?: string } = {},
  spoil: (observation: Observation) => void = () => undefined,
) => {
  const state = rollingFleet(2, 1);
  joinedSwap(state, 'old-1', 'new-1');
  const servers: Server[] = [{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }];
  const { observation } = snapshotOf(servers.map((each) => (each.id === change.id ? { ...each, ...change } : each)));
  spoil(observation);
  return findBrokenInvariants(state, observation, intents).join('; ');
};

describe('the last guard', () => {
  test('lets through what may happen, and what puts back always', () => {
    expect(check([terminate('old-1')])).toBe('');
    expect(check([launch(1), terminate('old-1')])).toBe('');
    expect(check([{ kind: 'raise', group: 'web', by: 9, purpose: 'give-back' }])).toBe('');
    const back: Intent[] = [{ kind: 'resume', group: 'web', processes: ['AZRebalance'] }, terminate('new-1', { purpose: 'rollback' })];
    expect(check(back, {}, (observation) => Object.assign(observation, { noLease: 'none', policy: { error: 'gone' } }))).toBe('');
  });

  test.each<[string, Intent[], Partial<Server> & { id?: string }, string]>([
    ['a protected server', [terminate('old-1')], { id: 'old-1', member: { isProtected: true } }, 'I3: old-1 is protected'],
    ['an excluded server', [terminate('old-1')], { id: 'old-1', facts: { isExcluded: true } }, 'I3: old-1 is tagged recycler:exclude'],
    ['a server in standby', [terminate('old-1')], { id: 'old-1', member: { lifecycle: 'Standby' } }, 'I3: old-1 is Standby'],
    ['a server of another group', [terminate('i-9')], {}, 'I3: i-9 is not in web'],
    ['a replacement', [terminate('new-1')], {}, 'I3: new-1 is a replacement'],
    [
      'a server that is as wanted',
      [terminate('old-1')],
      { id: 'old-1', facts: { image: 'ami-new' }, member: { templateVersion: '2' } },
      'I3: old-1 is as wanted',
    ],
    ['a server of which nothing is known', [terminate('old-1')], { id: 'old-1', facts: { state: 'unknown' } }, 'I3: nothing is known'],
    ['two of the two that must serve', [terminate('old-1'), terminate('old-2')], {}, 'I1: web would have 1 in service, and needs 2'],
    ['one where another is unhealthy', [terminate('old-1')], { id: 'old-2', work: 'unhealthy' }, 'I1: web would have 1 in service'],
    ['one server twice', [terminate('old-1'), terminate('old-1')], {}, 'I5: a server of web would be terminated twice'],
    ['more than MaxSize', [launch(98)], {}, 'I2: web would have more than its MaxSize of 100'],
    ['a raise by nothing', [{ kind: 'raise', group: 'web', by: 0, purpose: 'surge' }], {}, 'I2: web would be raised by nothing'],
    ['a group that was not read', [{ ...launch(1), group: 'db' } as Intent], {}, 'db is not known'],
  ])('stops %s', (_, intents, change, expected) => {
    expect(check(intents, change)).toContain(expected);
  });

  test.each<[string, (observation: Observation) => void, string]>([
    ['without a lease', (observation) => Object.assign(observation, { noLease: 'none' }), 'no lease'],
    ['without a policy', (observation) => Object.assign(observation, { policy: { error: 'gone' } }), 'no policy'],
    ['while paused', ({ brakes }) => Object.assign(brakes, { paused: { by: 'alice', reason: 'sale', at: 0 } }), 'L2: a brake holds'],
    ['while an alarm has no data', ({ brakes }) => brakes.alarms.push({ name: 'x', state: 'unknown' }), 'L2: a brake holds'],
    ['while a calendar is closed', ({ brakes }) => brakes.calendars.push({ name: 'x', state: 'closed' }), 'L2: a brake holds'],
    ['after a stop', ({ brakes }) => Object.assign(brakes, { stopRequested: { by: 'alice', at: 0 } }), 'L2: the campaign is stopped'],
  ])('launches nothing %s', (_, spoil, expected) => {
    expect(check([launch(1)], {}, spoil)).toContain(expected);
  });

  test('sends no launch again while a brake holds; after a stop it settles what was sent before', () => {
    const state = rollingFleet(1);
    const swap = beginSwap(state.campaign, staleServer('old-1'), 'launch-first', 'launching', false, now);
    state.swaps.push({ ...swap, launch: { token: 't', count: 1, attempt: 1, at: now } });
    const again: Intent = { kind: 'launch', group: 'web', zone: 'a', count: 1, token: 't', swaps: [swap.id] };
    const { observation } = snapshotOf([{ id: 'old-1' }]);
    observation.brakes.alarms.push({ name: 'x', state: 'alarm' });
    expect(findBrokenInvariants(state, observation, [again])).toEqual(['L2: a brake holds, and the campaign would launch']);
    observation.brakes.stopRequested = { by: 'alice', at: 0 };
    expect(findBrokenInvariants(state, observation, [again])).toEqual([]);
  });

  test('ends no victim and suspends nothing without a lease', () => {
    const without = (observation: Observation) => Object.assign(observation, { noLease: 'none' });
    expect(check([terminate('old-1')], {}, without)).toContain('no lease');
    expect(check([{ kind: 'suspend', group: 'web', processes: ['AZRebalance'] }], {}, without)).toContain('no lease');
  });

  test('holds the surge of the policy over the whole fleet, the slot that a terminate call of the step gives back left out', () => {
    const { observation } = snapshotOf([{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }]);
    const after = (extra: number) => {
      const state = rollingFleet(2, extra);
      const orphans = [{ server: 'new-9', termination: { at: now, isConfirmed: false, decrement: true, sends: 1 } }];
      Object.assign(capacityOf(state.campaign, 'web'), { pendingRaise: { by: 1, at: now }, orphans });
      state.campaign.journal.push({ kind: 'policy', group: 'web', policy: 'recycler-raise-by-1', at: now });
      return state;
    };
    const raise: Intent = { kind: 'raise', group: 'web', by: 1, purpose: 'surge' };
    const guard = (extra: number, intents: Intent[]) => () => guardIntents(rollingFleet(2), after(extra), observation, intents);
    expect(guard(0, [raise])).not.toThrow();
    expect(guard(1, [raise])).toThrow(/I2: the fleet would have 2 servers more than others want, and the policy allows 1/);
    expect(guard(1, [raise, terminate('new-9', { purpose: 'orphan' })])).not.toThrow();
  });

  test('throws, so that nothing is written', () => {
    const { observation } = snapshotOf([{ id: 'old-1' }]);
    expect(() => guardIntents(rollingFleet(1), rollingFleet(1), observation, [terminate('old-1')])).toThrow(
      /would break what must hold.*I1/,
    );
  });

  test.each<[string, Intent, RegExp]>([
    ['a process', { kind: 'suspend', group: 'web', processes: ['ReplaceUnhealthy'] }, /I9: ReplaceUnhealthy of web .* journal/],
    ['a launch', launch(1), /I2: a server would be launched that no swap s-9 waits for/],
    ['a raise', { kind: 'raise', group: 'web', by: 1, purpose: 'surge' }, /I2: web would be raised with no entry/],
    ['a scaling policy', { kind: 'raise', group: 'web', by: 1, purpose: 'surge' }, /I9: a scaling policy would be put on web/],
    ['an ending', terminate('old-1'), /I5: old-1 would be terminated, and no swap says so/],
    ['a rollback', terminate('new-1', { purpose: 'rollback' }), /I5: new-1 would be terminated/],
  ])('refuses %s that the record says nothing of', (_, intent, expected) => {
    const { observation } = snapshotOf([{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }]);
    expect(() => guardIntents(rollingFleet(2, 1), rollingFleet(2, 1), observation, [intent])).toThrow(expected);
  });

  test('lets through what the record contains', () => {
    const state = rollingFleet(2, 1);
    const swap = joinedSwap(state, 'old-1', 'new-1');
    swap.termination = { at: 0, isConfirmed: false, decrement: true, sends: 1 };
    const { observation } = snapshotOf([{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }]);
    const suspend: Intent = { kind: 'suspend', group: 'web', processes: ['AZRebalance'] };
    expect(() => guardIntents(state, state, observation, [suspend, terminate('old-1', { swap: swap.id })])).not.toThrow();
  });
});

describe('the last guard, where servers serve several workloads', () => {
  const three = [{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }];

  /** What would be broken where a second workload says this of its servers; it drains, or does not. */
  const checkBoth = (intent: Intent, works: Record<string, Partial<ServerWork>>, drains: boolean) => {
    const { observation } = addDraining(snapshotOf(three), works);
    Object.assign(observation.workloads[1] ?? {}, { drains });
    const state = rollingFleet(2, 1);
    joinedSwap(state, 'old-1', 'new-1');
    return findBrokenInvariants(state, observation, [intent]).join('; ');
  };

  test.each<[string, Partial<ServerWork>]>([
    ['is starting', workOf('starting', 'tg')],
    ['is unhealthy', workOf('unhealthy', 'tg')],
    ['could not be asked', workOf('unknown', 'tg')],
    ['is cordoned', { cordon: cordonBy('us') }],
  ])('counts a server that is healthy in one of them and %s in the other as not healthy', (_, work) => {
    expect(checkBoth(terminate('old-1'), { 'old-2': work }, false)).toMatch(/I1: web would have 1 in service/);
  });

  test('stops a cordon below the floor as it stops an ending', () => {
    expect(checkBoth(cordon('old-1'), {}, true)).toBe('');
    expect(checkBoth(cordon('old-1'), { 'old-2': workOf('unhealthy', 'tg') }, true)).toMatch(
      /I1: web would have 1 in service, and needs 2/,
    );
  });

  test.each<[string, Partial<Server>, RegExp]>([
    ['protected', { member: { isProtected: true } }, /I3: old-1 is protected/],
    ['excluded by tag', { facts: { isExcluded: true } }, /I3: old-1 is tagged/],
  ])('stops the cordon of a server that is %s', (_, change, broken) => {
    expect(check([cordon('old-1')], { id: 'old-1', ...change })).toMatch(broken);
  });

  test('stops a cordon without a lease, and an uncordon never', () => {
    const without = (observation: Observation) => Object.assign(observation, { noLease: 'none' });
    expect(check([cordon('old-1')], {}, without)).toMatch(/no lease/);
    expect(check([{ kind: 'uncordon', workload: draining, group: 'web', server: 'old-1' }], {}, without)).toBe('');
  });

  test.each<[string, Partial<ServerWork>]>([
    ['a certificate', { cordon: cordonBy('us') }],
    ['a cordon', {}],
    ['a certificate that has not expired', { cordon: cordonBy('us', now) }],
    ['a certificate of our own cordon', { cordon: cordonBy('others', now + 60_000) }],
    ['an answer of its workload', workOf('unknown', 'tg')],
  ])('stops an ending without %s where a workload drains', (_, work) => {
    expect(checkBoth(terminate('old-1'), { 'old-1': work }, true)).toMatch(/I11: old-1 is not certified/);
  });

  test('lets an ending through that is certified', () => {
    expect(checkBoth(terminate('old-1'), { 'old-1': { cordon: cordonBy('us', now + 60_000) } }, true)).toBe('');
  });

  test('refuses a cordon that the journal does not name, or that belongs to no swap', () => {
    const { observation } = addDraining(snapshotOf(three));
    const state = rollingFleet(2, 1);
    const swap = joinedSwap(state, 'old-1', 'new-1');
    const intent = { ...cordon('old-1'), swap: swap.id } as Intent;
    expect(() => guardIntents(state, state, observation, [intent])).toThrow(/I9: old-1 would be cordoned/);
    const entry = { kind: 'cordon' as const, group: 'web', server: 'old-1', purpose: 'remove' as const, at: now };
    state.campaign.journal.push({ ...entry, workload: { kind: 'hand', id: 'search' } });
    expect(() => guardIntents(state, state, observation, [intent])).toThrow(/I9/);
    state.campaign.journal.push({ ...entry, workload: draining });
    expect(() => guardIntents(state, state, observation, [intent])).not.toThrow();
    expect(() => guardIntents(state, state, observation, [cordon('old-1')])).toThrow(/I5: old-1 would be cordoned/);
  });
});

describe('the last guard of a campaign that heals', () => {
  const healing = (server: string, servers: Server[], spoil: (observation: Observation) => void = () => undefined): string => {
    const state = rollingFleet(2, 1);
    joinedSwap(state, server, 'new-9');
    state.campaign.heal = { server: 'new-1', group: 'web', why: 'bad', signs: [], badSince: 0, at: 0 };
    const { observation } = snapshotOf([...servers, { id: 'new-9' }]);
    spoil(observation);
    return findBrokenInvariants(state, observation, [terminate(server)]).join('; ');
  };

  test('lets its one server go though that is as wanted, while it does not work', () => {
    expect(healing('new-1', [{ id: 'new-1', work: 'unhealthy' }, { id: 'new-2' }])).toBe('');
  });

  test('lets no other server go, sick or not', () => {
    for (const work of ['unhealthy', 'healthy'] as const)
      expect(healing('new-2', [{ id: 'new-1' }, { id: 'new-2', work }])).toContain('I3: new-2 is not new-1, which is healed');
  });

  test('lets it not go once it works, unless EC2 finds it impaired', () => {
    const both = [{ id: 'new-1' }, { id: 'new-2' }];
    expect(healing('new-1', both)).toContain('I3: new-1 is healthy, and would be healed');
    expect(healing('new-1', both, ({ servers }) => Object.assign(servers['new-1'] ?? {}, { impaired: 'yes' }))).toBe('');
    expect(healing('new-1', both, ({ servers }) => Object.assign(servers['new-1'] ?? {}, { impaired: 'unknown' }))).not.toBe('');
    const against = (stands: 'yes' | 'unknown') =>
      healing('new-1', both, ({ servers, workloads }) => {
        Object.assign(servers['new-1'] ?? {}, { signs: [{ kind: 'connection', stands }] });
        for (const workload of workloads) Object.assign(workload.servers['new-1'] ?? {}, { signs: [{ kind: 'tasks', reason: '' }] });
      });
    expect(against('yes')).toBe('');
    expect(against('unknown')).not.toBe('');
  });
});
