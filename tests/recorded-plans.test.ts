import { describe, expect, test } from '@jest/globals';
import { recordPlans } from '../bench/record-plans.ts';
import { type DryRunAnswer, dryRun, type ReadingDoors } from '../core/release/dry-run.ts';
import { expandRecordings, type Recordings } from '../fitness/release/plans/planned-poll.ts';
import recordings from '../fitness/release/plans/recordings.json' with { type: 'json' };

const polls = expandRecordings(recordings as unknown as Recordings);

/** Doors that know nothing but how to read; anything else that is asked of them is recorded. */
const readingDoors = (asked: string[]): ReadingDoors => {
  const door = (name: string, methods: Record<string, () => Promise<unknown>>) =>
    new Proxy(methods, {
      get: (target, method: string) => {
        asked.push(`${name}.${method}`);
        return target[method];
      },
    }) as never;
  return {
    groups: door('groups', { listEnrolled: async () => [], describe: async () => [] }),
    servers: door('servers', { read: async () => [] }),
    reimages: door('reimages', { read: async () => ({}) }),
    images: door('images', {}),
    workloads: [door('workloads', { describe: async () => [] })],
    policies: door('policies', { readAccount: async () => ({ apiShare: 1 }) }),
    signals: door('signals', { readAlarms: async () => [] }),
    ledger: door('ledger', { listOpenCampaigns: async () => [], listRejected: async () => [] }),
    leases: door('leases', { readLease: async () => undefined }),
    release: 'r2',
  };
};

const withoutWords = (answer: DryRunAnswer): unknown =>
  'intents' in answer ? JSON.parse(JSON.stringify(answer.intents.filter(({ kind }) => kind !== 'notify'))) : answer.error;

describe('the recordings that a release is asked about', () => {
  test('are of good fleets and of fleets in trouble, and what the engine does now (npm run record, if a change is meant)', async () => {
    const { answers } = await dryRun(readingDoors([]), polls);
    expect(polls.filter(({ fleet }) => fleet === 'good').length).toBeGreaterThan(30);
    expect(polls.filter(({ fleet }) => fleet === 'bad').length).toBeGreaterThan(200);
    for (const [index, answer] of answers.entries())
      expect([answer.name, withoutWords(answer)]).toEqual([polls[index]?.name, polls[index]?.expected]);
  });

  test('can be made again', async () => {
    expect(JSON.parse(JSON.stringify(await recordPlans()))).toEqual(recordings);
  });
});

describe('a dry-run', () => {
  test('reads once through each door, and can call nothing else', async () => {
    const asked: string[] = [];
    const { doors } = await dryRun(readingDoors(asked), polls);
    expect(doors.map(({ isRead }) => isRead)).toEqual(doors.map(() => true));
    const reads = [
      'groups.listEnrolled',
      'servers.read',
      'reimages.read',
      'workloads.describe',
      'policies.readAccount',
      'signals.readAlarms',
    ];
    expect(asked).toEqual([...reads, 'ledger.listOpenCampaigns', 'ledger.listRejected', 'leases.readLease']);
  });

  test('names what a door could not read, and goes on', async () => {
    const doors = readingDoors([]);
    const denied = { ...doors, servers: { read: async () => Promise.reject(new Error('ec2:DescribeInstances: AccessDenied')) } };
    const answered = await dryRun(denied, []);
    expect(answered.doors.filter(({ isRead }) => !isRead)).toEqual([
      { door: 'servers', isRead: false, reason: expect.stringContaining('AccessDenied') },
    ]);
  });
});
