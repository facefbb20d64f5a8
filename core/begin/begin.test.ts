import { describe, expect, test } from '@jest/globals';
import { createMemoryLedger } from '../../local/memory-ledger.ts';
import { WorldError } from '../errors.ts';
import { newCampaign } from '../record/new-campaign.ts';
import type { GroupView } from '../record/observation.ts';
import { type BeginDoors, beginCampaigns } from './begin.ts';
import type { Due } from './due.ts';
import { toIdle } from './judge-idle.ts';

const refuse = (): Promise<never> => Promise.reject(new Error('nothing is kept in standby'));
const untouched = { groups: { describe: refuse, terminate: refuse }, notices: { send: refuse } };

/** A ledger with an open campaign of `web`, whose groups are gone. */
const open = async () => {
  const ledger = createMemoryLedger(() => 0);
  const { id } = await ledger.openCampaign(newCampaign('web', ['web'], 'r1', { actor: 'ana' }, 0));
  const noGroups = async (): Promise<GroupView[]> => [];
  const doors: BeginDoors = {
    clock: { now: () => 0, sleep: async () => undefined },
    ledger,
    release: 'r1',
    policies: { readRevisions: async () => ({}) },
    groups: { listSettings: noGroups, listFleet: noGroups, ...untouched.groups },
    notices: untouched.notices,
  };
  const executions = { isRunning: async () => false, start: async () => undefined };
  const act = (fleet?: string) =>
    beginCampaigns(doors, executions, { actor: 'schedule', ...(fleet !== undefined && { fleet }) }, () => {
      throw new Error('nothing is to be planned');
    });
  return { act, id };
};

describe('a fleet that cannot be begun', () => {
  const groups = ['api', 'db', 'web'].map((name) => ({ name, fleet: name, policy: name, unsupported: [] }) as unknown as GroupView);
  const openMany = () => {
    const ledger = createMemoryLedger(() => 0);
    const doors: BeginDoors = {
      clock: { now: () => 0, sleep: async () => undefined },
      ledger,
      release: 'r1',
      policies: { readRevisions: async () => ({}) },
      groups: {
        listSettings: async () => groups,
        listFleet: async (fleet) => groups.filter((group) => group.fleet === fleet),
        ...untouched.groups,
      },
      notices: untouched.notices,
    };
    return { doors, ledger, executions: { isRunning: async () => false, start: async () => undefined } };
  };

  const revisions = { api: '1', db: '1', web: '1' };
  const toIdleOf = (fleet: string) =>
    toIdle(
      groups.filter(({ name }) => name === fleet),
      { wanted: { [fleet]: { isMoving: false } }, facts: {}, maxAge: undefined } as unknown as Due,
      revisions,
      0,
    );

  test('keeps no other one waiting, and fails the tick at its end', async () => {
    const { doors, executions } = openMany();
    const planned: string[] = [];
    const plan = async ({ fleet }: { fleet: string }) => {
      if (fleet === 'api') throw new WorldError('denied');
      planned.push(fleet);
      return { fleet, action: 'planned', reason: '' } as const;
    };
    await expect(beginCampaigns(doors, executions, { actor: 'schedule' }, plan)).rejects.toThrow('denied');
    expect(planned).toEqual(['db', 'web']);
  });

  test('is planned by every run of the schedule where healing polls it, though it was as wanted', async () => {
    const { doors, executions, ledger } = openMany();
    for (const fleet of ['api', 'db', 'web']) await ledger.recordIdle(fleet, toIdleOf(fleet));
    await ledger.recordHeal('db', { mode: 'observe', polledAt: 0, judged: 1, sick: 0, suspects: [], closed: [], summary: '' });
    const planned: unknown[] = [];
    const plan = async ({ fleet, isHealed }: { fleet: string; isHealed?: boolean }) => {
      planned.push([fleet, isHealed]);
      return { fleet, action: 'planned', reason: '' } as const;
    };
    await beginCampaigns({ ...doors, policies: { readRevisions: async () => revisions } }, executions, { actor: 'schedule' }, plan);
    expect(planned).toEqual([['db', true]]);
  });

  test('is planned though no policy could be asked for, even where it was as wanted', async () => {
    const { doors, executions, ledger } = openMany();
    await ledger.recordIdle('db', { plannedAt: 0, seen: 'x', servers: 1 });
    const readRevisions = async () => Promise.reject(new WorldError('denied'));
    const plan = async ({ fleet }: { fleet: string }) => ({ fleet, action: 'planned', reason: '' }) as const;
    const results = await beginCampaigns({ ...doors, policies: { readRevisions } }, executions, { actor: 'schedule' }, plan);
    expect(results.map(({ action }) => action)).toEqual(['planned', 'planned', 'planned']);
  });
});

describe('an open campaign whose groups are gone, or are not enrolled any more', () => {
  test.each([['by the schedule'], ['by its name']])('goes on all the same, and puts back what is left: begun %s', async (how) => {
    const { act, id } = await open();
    expect(await act(how === 'by its name' ? 'web' : undefined)).toMatchObject([{ fleet: 'web', campaign: id, action: 'started' }]);
  });

  test('is no reason to take a fleet that is not there for one', async () => {
    const { act } = await open();
    await expect(act('api')).rejects.toThrow('no enrolled fleet is called "api"');
  });
});
