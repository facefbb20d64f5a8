import { expect, test } from '@jest/globals';
import { snapshotOf } from '../../../tests/rolling-fleet.ts';
import { parsePolicy } from '../../policy/policy.ts';
import { openCapacity } from '../../record/capacity.ts';
import type { Intent } from '../../record/intent.ts';
import { guardFleet } from './guard-fleet.ts';
import type { VictimAct } from './list-victim-acts.ts';

type Servers = Parameters<typeof snapshotOf>[0];

const kinds: Record<string, Intent> = {
  terminate: { kind: 'terminate', group: 'web', server: '', purpose: 'victim', decrement: true, savesConsole: false },
  reimage: { kind: 'reimage', group: 'web', server: '', swap: 's', image: 'ami-new', token: 't', drainedUntil: 0 },
};
const act = (kind: string, server: string) => ({ ...kinds[kind], server }) as VictimAct;

/** Two groups, `web` and `db`; what is said where these servers are taken out of service and so many may be missing. */
const guard = (web: Servers, wanted: { web: number; db: number }, acts: VictimAct[], maxUnavailable: number | string = 0): string[] => {
  const { observation } = snapshotOf(web);
  const [group] = snapshotOf([{ id: 'db-1' }, { id: 'db-2' }]).observation.groups;
  const db = snapshotOf([{ id: 'db-1' }, { id: 'db-2' }]).observation;
  if (group) observation.groups.push({ ...group, name: 'db' });
  Object.assign(observation.servers, db.servers);
  observation.workloads.push(...db.workloads.map((workload) => ({ ...workload, id: 'of-db', groups: ['db'] })));
  const policy = parsePolicy({ pace: { maxUnavailable }, ...(maxUnavailable !== 0 && { proof: { inPlace: true } }) }, 'policy');
  return guardFleet(observation, policy, { web: openCapacity(wanted.web, 0), db: openCapacity(wanted.db, 0) }, acts);
};

const three = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];

test('one more than others want may leave, and no second', () => {
  expect(guard(three, { web: 2, db: 2 }, [act('terminate', 'a')])).toEqual([]);
  expect(guard(three, { web: 2, db: 2 }, [act('terminate', 'a'), act('terminate', 'b')])).toEqual([
    'I1: the fleet would miss 1 servers in service, and the policy allows 0',
  ]);
});

test('a server that one group has too many is none for the other', () => {
  expect(guard(three, { web: 3, db: 1 }, [act('terminate', 'a')])).toHaveLength(1);
});

test('what may be missing is counted over the whole fleet', () => {
  expect(guard(three, { web: 3, db: 2 }, [act('terminate', 'a')], '20%')).toEqual([]);
  expect(guard(three, { web: 3, db: 2 }, [act('terminate', 'a')], '19%')).toHaveLength(1);
  expect(guard(three, { web: 3, db: 3 }, [act('terminate', 'a')], 1)).toHaveLength(1);
});

test('what is missing already is no reason to keep a server that does not serve, except where it is to come back', () => {
  const sick = [{ id: 'a', work: 'unhealthy' as const }, { id: 'b' }, { id: 'c' }];
  expect(guard(sick, { web: 3, db: 2 }, [act('terminate', 'a')])).toEqual([]);
  expect(guard(sick, { web: 3, db: 2 }, [act('reimage', 'a')])).toHaveLength(1);
  expect(guard(three, { web: 2, db: 2 }, [act('reimage', 'a')])).toEqual([]);
});
