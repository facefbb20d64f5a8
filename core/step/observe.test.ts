import { describe, expect, test } from '@jest/globals';
import { createMemoryLedger } from '../../local/memory-ledger.ts';
import { draining, joinedSwap, now, rollingFleet, snapshotOf, staleServer } from '../../tests/rolling-fleet.ts';
import { InputError } from '../errors.ts';
import { parsePolicy } from '../policy/policy.ts';
import type { Doors } from '../ports.ts';
import type { Campaign } from '../record/campaign.ts';
import { capacityOf, type GroupCapacity } from '../record/capacity.ts';
import type { Control } from '../record/control.ts';
import { newCampaign } from '../record/new-campaign.ts';
import type { DesiredChange } from '../record/observation.ts';
import { beginSwap, enterStage } from '../record/swap.ts';
import type { AlreadyRead } from './observe.ts';
import { observe } from './observe.ts';

type State = ReturnType<typeof rollingFleet>;
type Given = {
  policy?: object | InputError;
  prepare?: (state: State) => void;
  control?: Control;
  read?: AlreadyRead;
  maxSurge?: number;
  others?: Campaign[];
  leases?: Doors['leases'];
  requests?: Awaited<ReturnType<Doors['groups']['readDesiredRequests']>>;
};

const scaledIn: DesiredChange = { at: now - 5_000, from: 3, to: 2, kind: 'relative', cause: 'a policy', policy: 'in' };

/** What is observed of a fleet of two, and what was asked of the doors for it. */
const observeOnce = async ({
  policy = {},
  prepare = () => undefined,
  control = {},
  read,
  maxSurge,
  others = [],
  leases,
  requests,
}: Given = {}) => {
  const state = rollingFleet(2);
  prepare(state);
  const asked: Record<string, unknown> = {};
  const { groups, servers, workloads } = snapshotOf([{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }]).observation;
  const ledger = createMemoryLedger(() => now);
  for (const campaign of [state.campaign, ...others]) await ledger.openCampaign(campaign);
  const ask =
    <Answer>(name: string, answer: Answer) =>
    async (...given: unknown[]): Promise<Answer> => {
      asked[name] = given[0];
      return answer;
    };
  const doors = {
    clock: { now: () => now, sleep: async () => undefined },
    ledger,
    release: 'r1',
    groups: {
      readDesiredChanges: ask('desiredChanges', [scaledIn]),
      readScheduledActions: ask('scheduledActions', [{ at: now + 60_000, to: 5 }]),
      readDesiredRequests: async (_: unknown, since: number) => ask('requestsSince', requests)(since),
    },
    servers: {
      read: async (ids: string[]) => {
        asked.servers = [...((asked.servers as string[] | undefined) ?? []), ...ids];
        return ids.flatMap((id) => servers[id] ?? []);
      },
    },
    images: { resolve: ask('images', { templateId: 'lt-1', versionSpec: '2', version: '2', image: 'ami-new', isMoving: true }) },
    workloads: [
      {
        kind: 'target-group',
        describe: async (_: unknown, undertaking: unknown) => ask('undertaking', workloads)(undertaking),
      },
    ],
    reach: { probe: async () => ({ verdict: 'pass', reason: '200' }) },
    policies: {
      read: async (name: string) => {
        asked.policy = name;
        if (policy instanceof InputError) throw policy;
        return parsePolicy(policy, name);
      },
      readAccount: async () => ({ apiShare: 1, ...(maxSurge !== undefined && { maxSurge }) }),
    },
    signals: { readAlarms: ask('alarms', [{ name: 'web-5xx', state: 'ok' }]), readCalendars: ask('calendars', []) },
    ...(leases && { leases }),
  } as unknown as Doors;
  return { observation: await observe(doors, state, groups, { control, kept: [] }, read), asked };
};

const booting = (state: State): void => {
  const swap = beginSwap(state.campaign, staleServer('old-1'), 'launch-first', 'launching', false, now);
  enterStage(swap, 'booting', now);
  state.swaps.push({ ...swap, replacement: 'new-1' });
};

describe('one observation', () => {
  test('reads no server where none is in flight', async () => {
    expect((await observeOnce()).asked).not.toHaveProperty('servers');
  });

  test('reads replacements, victims once their replacement is there, and extra servers that leave', async () => {
    const later = (state: State): void => {
      booting(state);
      state.campaign.counters.looks = 12;
    };
    expect((await observeOnce({ prepare: booting })).asked.servers).toBeUndefined();
    expect((await observeOnce({ prepare: later })).asked.servers).toEqual(['new-1', 'old-1']);
    expect((await observeOnce({ prepare: (state) => void joinedSwap(state, 'old-1', 'new-1') })).asked.servers).toEqual(['new-1', 'old-1']);
    const termination = { at: now, isConfirmed: false, decrement: true, sends: 1 };
    const orphans = [{ server: 'new-9', termination }];
    expect(
      (await observeOnce({ prepare: ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { orphans }) })).asked.servers,
    ).toEqual(['new-9']);
  });

  test('reads a victim that Auto Scaling replaces until its terminate call is confirmed', async () => {
    const read = async (isConfirmed: boolean) => {
      const { asked } = await observeOnce({
        prepare: (state) => {
          const swap = beginSwap(state.campaign, staleServer('old-1'), 'terminate-first', 'terminating', false, now);
          state.swaps.push({ ...swap, termination: { at: now, isConfirmed, decrement: false, sends: 1 } });
        },
      });
      return (asked.servers as string[]).includes('old-1');
    };
    expect([await read(false), await read(true)]).toEqual([true, false]);
  });

  test('tells workloads which cordons are ours, from the journal alone', async () => {
    const entry = { kind: 'cordon' as const, group: 'web', server: 'old-1', workload: draining, purpose: 'remove' as const, at: now };
    const { asked } = await observeOnce({ prepare: ({ campaign }) => void campaign.journal.push(entry) });
    expect(asked.undertaking).toMatchObject({ cordons: [entry] });
  });

  test('reads how desired was changed where others may have changed it: it is not as the record says, or a raise of ours is in it', async () => {
    const read = async (prepare?: (state: State) => void) =>
      (await observeOnce({ ...(prepare && { prepare }) })).observation.desiredChanges;
    const change = (capacity: Partial<GroupCapacity>) => (state: State) => void Object.assign(capacityOf(state.campaign, 'web'), capacity);
    expect(await read(change({ baseline: 3 }))).toEqual({});
    expect(await read(change({ baseline: 4 }))).toEqual({ web: [scaledIn] });
    expect(await read(change({ baseline: 2, surge: 1 }))).toEqual({ web: [scaledIn] });
    expect(await read(change({ baseline: 2, surge: 1, followedAt: now - 1_000 }))).toEqual({});
  });

  test('reads scheduled actions before they run, while desired may hold a raise of ours', async () => {
    const read = async (capacity: Partial<GroupCapacity>, phase: 'roll' | 'settle' = 'roll') =>
      (
        await observeOnce({
          prepare: ({ campaign }) => void Object.assign(campaign, { phase, capacity: { web: { ...campaign.capacity.web, ...capacity } } }),
        })
      ).observation.scheduledActions;
    const found = { web: [{ at: now + 60_000, to: 5 }] };
    expect(await read({})).toEqual(found);
    expect(await read({ scheduleReadAt: now - 299_000 })).toBeUndefined();
    expect(await read({ scheduleReadAt: now - 300_000 })).toEqual(found);
    expect(await read({}, 'settle')).toBeUndefined();
    expect(await read({ surge: 1 }, 'settle')).toEqual(found);
  });

  test('reads what others asked desired to be every five minutes while a raise of ours was in it, and says where no record is kept', async () => {
    const held = ({ campaign }: State) => {
      capacityOf(campaign, 'web').heldAt = now - 60_000;
    };
    const requests = [{ at: now - 400_000, group: 'web', to: 3 }];
    expect((await observeOnce({ requests })).observation).not.toHaveProperty('desiredRequests');
    const { observation, asked } = await observeOnce({ requests, prepare: held });
    expect(observation.desiredRequests).toEqual(requests);
    expect(asked.requestsSince).toBe(now - 1_000_000);
    expect((await observeOnce({ prepare: held })).observation.desiredRequests).toBe('no record');
    const tried = (state: State) => {
      held(state);
      state.campaign.requestsTriedAt = now - 299_000;
    };
    expect((await observeOnce({ requests, prepare: tried })).observation).not.toHaveProperty('desiredRequests');
  });

  test('reads alarms and calendars that the policy names, and no others', async () => {
    expect((await observeOnce()).asked).not.toHaveProperty('alarms');
    const policy = { brakes: { alarms: ['web-5xx'] }, freezes: [{ changeCalendar: 'sales' }] };
    expect((await observeOnce({ policy })).asked).toMatchObject({ alarms: ['web-5xx'], calendars: ['sales'] });
  });

  test('has a policy that cannot be used as its error, and probes nothing', async () => {
    const { observation } = await observeOnce({ policy: new InputError('pace: unknown key'), prepare: booting });
    expect(observation).toMatchObject({ policy: { error: 'pace: unknown key' }, probes: {} });
  });

  test('has the verdicts of probes', async () => {
    const policy = { proof: { probes: [{ httpGet: { path: '/ok' } }] } };
    expect((await observeOnce({ policy, prepare: booting })).observation.probes).toMatchObject({ 'new-1': { verdict: 'pass' } });
  });

  test('reads nothing twice that a survey of the same step has read', async () => {
    const read: AlreadyRead = { policy: { error: 'gone' }, wanted: {} };
    const { observation, asked } = await observeOnce({ read });
    expect(observation).toMatchObject(read);
    expect(asked).not.toHaveProperty('policy');
  });

  test('has the stop of this campaign, and not that of one before it', async () => {
    const { id } = rollingFleet(2).campaign;
    const stop = (campaign: string) => observeOnce({ control: { stop: { by: 'alice', at: now, campaign } } });
    expect((await stop(id)).observation.brakes.stopRequested).toEqual({ by: 'alice', at: now });
    expect((await stop('web-before')).observation.brakes.stopRequested).toBeUndefined();
  });

  test('has a pause as long as it lasts', async () => {
    const paused = (until: number) => observeOnce({ control: { paused: { by: 'alice', reason: 'sale', at: 0, until } } });
    expect((await paused(now + 1)).observation.brakes.paused).toMatchObject({ by: 'alice' });
    expect((await paused(now)).observation.brakes.paused).toBeUndefined();
  });

  test('counts the extra servers of other campaigns where the account has a limit', async () => {
    const other = newCampaign('db', ['db'], 'test', { actor: 'test' }, now);
    other.capacity.db = { ...capacityOf(rollingFleet(2, 3).campaign, 'web') };
    expect((await observeOnce({ others: [other], maxSurge: 5 })).observation.account).toEqual({
      apiShare: 1,
      maxSurge: 5,
      usedByOthers: 3,
    });
    expect((await observeOnce({ others: [other] })).observation.account.usedByOthers).toBe(0);
  });

  test('says that the release that acts has no lease; a person needs none', async () => {
    const readOwnVersion = async () => 'advance:7 abc';
    expect((await observeOnce({ leases: { readLease: async () => undefined, readOwnVersion } })).observation.noLease).toMatch(/r1/);
    expect((await observeOnce()).observation.noLease).toBeUndefined();
  });
});
