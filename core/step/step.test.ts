import { expect, test } from '@jest/globals';
import { createMemoryLedger } from '../../local/memory-ledger.ts';
import type { Doors } from '../ports.ts';
import { newCampaign } from '../record/new-campaign.ts';
import { runSteps } from './step.ts';

test('an execution whose campaign has ended is answered at once, and reads nothing', async () => {
  const slept: number[] = [];
  const clock = { now: () => 0, sleep: async (seconds: number) => void slept.push(seconds) };
  const ledger = createMemoryLedger(clock.now);
  const campaign = await ledger.openCampaign({ ...newCampaign('web', ['web'], 'r1', { actor: 'tester' }, 0), phase: 'ended' });
  // Anything else that is asked of the doors is undefined, and throws.
  const doors = { clock, ledger, release: 'r1' } as unknown as Doors;
  const event = { campaign: campaign.id, fleet: 'web', phase: 'ended', holder: 'e-1' };
  expect(await runSteps(doors, event)).toMatchObject({ phase: 'ended', restSeconds: 0 });
  expect(slept).toEqual([]);
});
