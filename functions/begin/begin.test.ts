import { describe, expect, test } from '@jest/globals';
import { WorldError } from '../../core/errors.ts';
import { createMemoryLedger } from '../../local/memory-ledger.ts';
import { createMemoryReleases } from '../../local/memory-releases.ts';
import { type BeginFunctionDoors, begin } from './begin.ts';

const refuse = (): Promise<never> => Promise.reject(new WorldError('not to be called'));

const open = async () => {
  const releases = createMemoryReleases();
  const lease = { release: 'r2', scope: 'canary', fleets: ['web'], by: 'pre-traffic', reason: '', grantedAt: 0, expires: 600_000 } as const;
  await releases.writeLease({ ...lease, deployment: 'd-1', version: 1 });
  const sent: string[] = [];
  let isSilent = true;
  const doors: BeginFunctionDoors = {
    clock: { now: () => 0, sleep: async () => undefined },
    ledger: createMemoryLedger(() => 0, releases),
    releases,
    checkLedger: async () => undefined,
    release: 'r1',
    groups: { ...({} as BeginFunctionDoors['groups']), listSettings: async () => [] },
    policies: { readRevisions: async () => ({}) },
    deployments: {
      read: async (id) => ({ id, state: 'failed', status: 'Failed', isRollback: false, group: { application: '', name: '' } }),
    },
    notices: { send: async ({ text }) => (isSilent ? Promise.reject(new WorldError('sns:Publish: down')) : void sent.push(text)) },
  };
  const tick = begin(doors, { isRunning: refuse, start: refuse }, refuse, 'arn');
  const speak = (): void => {
    isSilent = false;
  };
  return { tick, releases, sent, speak };
};

describe('a tick that finds a deployment failed', () => {
  test('revokes the lease though no notice can be sent, and notifies at the next tick, once', async () => {
    const { tick, releases, sent, speak } = await open();
    expect(await tick({})).toMatchObject({ fleets: [], unsent: ['r2: sns:Publish: down'] });
    expect((await releases.readLease('r2'))?.revoked).toBeDefined();
    speak();
    expect(await tick({})).toMatchObject({ unsent: [] });
    await tick({});
    expect(sent).toEqual([expect.stringContaining('release r2 of the Instance Recycler was rolled back (deployment d-1: found by begin)')]);
  });
});
