import { describe, expect, test } from '@jest/globals';
import type { Versions } from '../../aws/versions.ts';
import { Retryable, WorldError } from '../../core/errors.ts';
import type { Version } from '../../core/release/choose-prunable.ts';
import { createMemoryLedger } from '../../local/memory-ledger.ts';
import { createMemoryReleases } from '../../local/memory-releases.ts';
import { mostDeletions, prune } from './prune.ts';

const begin = 'arn:aws:lambda:eu-west-1:123456789012:function:r-begin';
const machine = 'arn:aws:states:eu-west-1:123456789012:stateMachine:r';
const advance = 'arn:aws:lambda:eu-west-1:123456789012:function:r-advance';
const versionsOf = (count: number): Version[] =>
  Array.from({ length: count }, (_, index) => index + 1).flatMap((number): Version[] => [
    { arn: `${begin}:${number}`, kind: 'begin', number, names: [`${machine}:${number}`] },
    { arn: `${machine}:${number}`, kind: 'state-machine', number, names: [`${advance}:${number}`] },
    { arn: `${advance}:${number}`, kind: 'function', number, names: [] },
  ]);

const open = (count: number, changes: Partial<Versions> = {}) => {
  let versions = versionsOf(count);
  const removed: string[] = [];
  const notices: string[] = [];
  const releases = createMemoryReleases();
  const ledger = createMemoryLedger(() => 0, releases);
  const act = prune({
    clock: { now: () => 0 },
    ledger,
    releases,
    notices: { send: async ({ text }) => void notices.push(text) },
    functions: ['r-begin', 'r-advance'],
    begin: 'r-begin',
    stateMachine: machine,
    versions: {
      read: async () => ({ versions, needs: [{ arn: `${begin}:${count}`, by: 'alias live' }], begin }),
      remove: async ({ arn }) => {
        removed.push(arn);
        versions = versions.filter((version) => version.arn !== arn);
        return 'deleted';
      },
      ...changes,
    },
  });
  return { act, removed, notices, releases, ledger };
};

describe('prune', () => {
  test('deletes what is not needed, a bounded number at a time, and then nothing more', async () => {
    const { act, removed, notices } = open(30);
    expect((await act()).deleted).toHaveLength(mostDeletions);
    expect((await act()).deleted).toHaveLength(25 * 3 - mostDeletions);
    expect(await act()).toEqual({ deleted: [], reasons: [] });
    expect(removed).toHaveLength(25 * 3);
    expect(notices).toEqual([]);
  });

  test('takes what is gone already for deleted by others', async () => {
    const { act, notices } = open(7, { remove: async () => 'gone' });
    expect(await act()).toEqual({ deleted: [], reasons: [] });
    expect(notices).toEqual([]);
  });

  test('ends when a version has come into use, which it keeps', async () => {
    const asked: string[] = [];
    const { act, notices } = open(7, {
      remove: async ({ arn }) => {
        asked.push(arn);
        return asked.length === 2 ? 'in-use' : 'deleted';
      },
    });
    expect(await act()).toEqual({ deleted: [`${begin}:1`], reasons: [`${begin}:2 is in use by now`] });
    expect(asked).toHaveLength(2);
    expect(notices).toEqual([expect.stringContaining('not all deleted')]);
  });

  test.each([new WorldError('lambda:ListAliases: AccessDenied'), new Retryable('throttled')])(
    'deletes nothing and says why: %p',
    async (error) => {
      const { act, removed, notices } = open(9, { read: async () => Promise.reject(error) });
      expect(await act()).toEqual({ deleted: [], reasons: [error.message] });
      expect(removed).toEqual([]);
      expect(notices).toEqual([`old versions were not deleted: ${error.message}`]);
    },
  );

  test('deletes nothing while a lease belongs to a release of which nothing is known', async () => {
    const { act, removed, notices, releases } = open(9);
    const lease = {
      release: 'r1',
      scope: 'all',
      fleets: [],
      by: 'break-glass 1',
      reason: '',
      grantedAt: 0,
      expires: 1,
      version: 1,
    } as const;
    await releases.writeLease(lease);
    expect((await act()).reasons).toEqual([expect.stringContaining('release r1')]);
    expect(removed).toEqual([]);
    expect(notices).toHaveLength(1);
  });
});
