import { expect, test } from '@jest/globals';
import { addDraining, joinedSwap, now, rollingFleet, snapshotOf } from '../../../tests/rolling-fleet.ts';
import type { Intent } from '../../record/intent.ts';
import type { KeptServer } from '../../record/kept-server.ts';
import type { Observation } from '../../record/observation.ts';
import type { Swap } from '../../record/swap.ts';
import { guardIntents } from '../guard.ts';

type Spoil = (parts: { observation: Observation; swap: Swap; intents: Intent[] }) => void;

/** What the guard says where the failed replacement `new-1` is put in standby; `spoil` changes what is there, or what is asked. */
const check = (spoil: Spoil = () => undefined): string => {
  const state = rollingFleet(2, 1);
  const swap = joinedSwap(state, 'old-1', 'new-1');
  const until = now + 3_600_000;
  const termination = { at: now, isConfirmed: false, decrement: true, sends: 1, keepUntil: until };
  swap.rollback = { outcome: 'failed', reason: 'its probe failed', at: now, cause: 'probe', termination };
  const policy = { quarantine: { maxServers: 1 } };
  const snapshot = snapshotOf([{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1', work: 'unhealthy' }], { policy });
  const named = { group: 'web', swap: swap.id, image: 'ami-new', cause: 'probe', reason: '' } as const;
  const intents: Intent[] = [{ kind: 'quarantine', server: 'new-1', until, ...named }];
  spoil({ observation: snapshot.observation, swap, intents });
  try {
    guardIntents(state, state, snapshot.observation, intents);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

const member = ({ observation }: { observation: Observation }, change: object): void => {
  const own = observation.groups[0]?.members.find(({ id }) => id === 'new-1');
  Object.assign(own ?? {}, change);
};
const other = { server: 'new-0' } as KeptServer;

test('lets a failed replacement of ours through, with no lease either', () => {
  expect(check()).toBe('');
  expect(check(({ observation }) => Object.assign(observation, { noLease: 'none' }))).toBe('');
});

test.each<[string, Spoil, string]>([
  [
    'it would be one too many',
    ({ observation }) => Object.assign(observation, { kept: [other] }),
    'I9: 2 servers would be kept in standby, and the policy allows 1',
  ],
  ['no policy says so', ({ observation }) => Object.assign(observation, { policy: { error: 'gone' } }), 'I9: 1 servers would be kept'],
  [
    'it is the victim',
    ({ intents }) => Object.assign(intents[0] ?? {}, { server: 'old-1' }),
    'I3: old-1 would be put in standby, and is no failed replacement',
  ],
  [
    'its swap did not fail',
    ({ swap }) => Object.assign(swap.rollback ?? {}, { outcome: 'abandoned' }),
    'I3: new-1 would be put in standby, and is no failed',
  ],
  [
    'its swap is in place',
    ({ swap }) => Object.assign(swap, { method: 'terminate-first' }),
    'I3: new-1 would be put in standby, and is no failed',
  ],
  ['it is leaving', (parts) => member(parts, { lifecycle: 'Terminating' }), 'I3: new-1 would be put in standby, and is Terminating'],
  ['it is protected', (parts) => member(parts, { isProtected: true }), 'I3: new-1 would be put in standby, and is protected'],
  [
    'it may have work',
    ({ observation }) => observation.workloads.push(...addDraining(snapshotOf([{ id: 'new-1' }])).observation.workloads.slice(-1)),
    'I11: new-1',
  ],
  [
    'its group is at MinSize',
    ({ observation }) => Object.assign(observation.groups[0] ?? {}, { min: 3 }),
    'I1: web would fall below its MinSize',
  ],
  [
    'it is terminated as well',
    ({ intents, swap }) =>
      void intents.push({
        kind: 'terminate',
        group: 'web',
        server: 'new-1',
        swap: swap.id,
        purpose: 'rollback',
        decrement: true,
        savesConsole: false,
      }),
    'I5: new-1 would be put in standby, and terminated',
  ],
  [
    'the record does not say so',
    ({ swap }) => void delete swap.rollback?.termination,
    'I5: new-1 would be put in standby, and no swap says so',
  ],
])('stops it where %s', (_, spoil, why) => {
  expect(check(spoil)).toContain(why);
});
