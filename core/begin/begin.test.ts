import { describe, expect, test } from '@jest/globals';
import { createMemoryLedger } from '../../local/memory-ledger.ts';
import { newCampaign } from '../record/new-campaign.ts';
import type { GroupView } from '../record/observation.ts';
import { type BeginDoors, beginCampaigns } from './begin.ts';

/** A ledger with an open campaign of `web`, whose groups are gone. */
const open = async () => {
  const ledger = createMemoryLedger(() => 0);
  const { id } = await ledger.openCampaign(newCampaign('web', ['web'], 'r1', { actor: 'ana' }, 0));
  const noGroups = async (): Promise<GroupView[]> => [];
  const doors: BeginDoors = {
    clock: { now: () => 0, sleep: async () => undefined },
    ledger,
    release: 'r1',
    groups: { listEnrolled: noGroups, listFleet: noGroups },
  };
  const executions = { isRunning: async () => false, start: async () => undefined };
  const act = (fleet?: string) =>
    beginCampaigns(doors, executions, { actor: 'schedule', ...(fleet !== undefined && { fleet }) }, () => {
      throw new Error('nothing is to be planned');
    });
  return { act, id };
};

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
