import { describe, expect, test } from '@jest/globals';
import type { Bucket } from './bucket.ts';
import { actionOf, bucket, type Setting, unread } from './fixture-bucket.ts';
import { fixtures, isBacked } from './fixtures.ts';
import { s3 } from './s3.ts';

const settings = Object.keys(bucket()).filter((key) => !['name', 'arn', 'expected'].includes(key)) as Setting[];

const unreadBucket = async (error: string): Promise<Bucket> =>
  bucket(Object.fromEntries(await Promise.all(settings.map(async (setting) => [setting, await unread(setting, error)]))));

/** The settings whose loss can change what the function says of some bucket of its fixtures. */
const findUsed = async (id: string, judge: (bucket: Bucket) => { outcome: string }): Promise<Setting[]> => {
  const { good = {}, bad = {} } = fixtures[id] ?? {};
  const buckets = [bucket(), ...Object.values(good), ...Object.values(bad)];
  const used = await Promise.all(
    settings.map(async (setting) => {
      const lost = await unread(setting, 'AccessDenied');
      return buckets.some((each) => judge(each).outcome !== judge({ ...each, [setting]: lost }).outcome) ? [setting] : [];
    }),
  );
  return used.flat();
};

test('the fixtures are those of the fitness functions, and ids are listed once', () => {
  expect(Object.keys(fixtures).toSorted()).toEqual(s3.functions.map(({ id }) => id).toSorted());
});

describe.each(s3.functions.map((fitness) => ({ ...fitness, ...fixtures[fitness.id] })))('$id', (fitness) => {
  const { id, judge, good = {}, bad = {}, unclear = {}, needs = [], source, phases } = fitness;

  test('has its page, a phase, a known-bad bucket, and every reading that it uses among its needs', async () => {
    expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    expect(phases).toContain('scheduled');
    expect(Object.keys(bad)).not.toHaveLength(0);
    expect([...new Set(needs.map(({ setting }) => setting))].toSorted()).toEqual((await findUsed(id, judge)).toSorted());
  });

  test.each(Object.entries({ 'the good bucket': bucket(), ...good }))('passes: %s', (_name, each) => {
    const judgement = judge(each);
    expect(judgement).toMatchObject({ outcome: 'pass' });
    expect(isBacked(judgement)).toBe(true);
  });

  for (const [name, each] of Object.entries(bad))
    test(`fails: ${name}`, () => {
      const judgement = judge(each);
      expect(judgement).toMatchObject({ outcome: 'fail' });
      expect(isBacked(judgement)).toBe(true);
    });

  for (const [name, each] of Object.entries(unclear))
    test(`cannot decide: ${name}`, () => {
      expect(judge(each)).toMatchObject({ outcome: 'unknown' });
    });

  for (const need of needs)
    describe(`without ${need.setting}`, () => {
      const judgeWithout = async (error: string) => judge({ ...need.in, [need.setting]: await unread(need.setting, error) });

      test('denied: unknown, and names the permission', async () => {
        const permission = actionOf(need.setting);
        const judgement = await judgeWithout('AccessDenied');
        expect(judgement).toMatchObject({ outcome: 'unknown', permission });
        expect(judgement.reason).toContain(permission);
      });

      test.each(['SlowDown', 'TimeoutError', 'NoSuchBucket'])('%s: unknown, and blames no permission', async (error) => {
        const judgement = await judgeWithout(error);
        expect(judgement).toMatchObject({ outcome: 'unknown' });
        expect(judgement.permission).toBeUndefined();
        expect(judgement.reason).toContain(error);
      });
    });

  test.each(['AccessDenied', 'SlowDown', 'TimeoutError', 'NoSuchBucket'])(
    'never judges a bucket of which every call ends in %s',
    async (error) => {
      expect(judge(await unreadBucket(error))).toMatchObject({ outcome: 'unknown' });
    },
  );
});
