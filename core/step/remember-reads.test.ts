import { expect, test } from '@jest/globals';
import { WorldError } from '../errors.ts';
import { parsePolicy } from '../policy/policy.ts';
import type { Doors } from '../ports.ts';
import { rememberReads } from './remember-reads.ts';

test('policy, account and refreshes are read once for all polls of a call, and again in the next one; a read that failed is tried again', async () => {
  const asked: string[] = [];
  let isDenied = true;
  const doors = {
    policies: {
      read: async (name: string) => {
        asked.push(`policy ${name}`);
        if (isDenied) throw new WorldError('denied');
        return parsePolicy({}, name);
      },
      readAccount: async () => {
        asked.push('account');
        return { apiShare: 1 };
      },
    },
    groups: {
      findRefreshes: async (names: readonly string[]) => {
        asked.push(`refreshes ${names.join()}`);
        return {};
      },
    },
    // A ledger that another process answers for holds no method itself.
    ledger: new Proxy({}, { get: (_, name) => async () => asked.push(`ledger ${String(name)}`) }),
  } as unknown as Doors;
  const own = rememberReads(doors);
  await expect(own.policies.read('web')).rejects.toThrow('denied');
  isDenied = false;
  for (let poll = 0; poll < 3; poll += 1) {
    await own.policies.read('web');
    await own.policies.readAccount();
    await own.groups.findRefreshes(['a', 'b']);
  }
  await rememberReads(doors).policies.readAccount();
  await own.ledger.readFleet('web');
  await own.ledger.countOpenCampaigns();
  await own.ledger.countOpenCampaigns();
  expect(asked).toEqual([
    'account',
    'policy web',
    'policy web',
    'refreshes a,b',
    'account',
    'ledger readFleet',
    'ledger countOpenCampaigns',
  ]);
});
