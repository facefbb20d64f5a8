import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { compressAnswer } from './compress-answer.ts';

const quota = 6 * 1_000 * 1_000;

/** The copies of so many shards, each with an id of its own, as a cluster state lists them. */
const writeState = (shards: number): string =>
  JSON.stringify(
    Array.from({ length: shards }, (_, shard) => ({
      ...{
        state: 'STARTED',
        primary: shard % 2 === 0,
        node: `node-${shard % 9}`,
        relocating_node: null,
        shard,
        index: `logs-${shard % 700}`,
      },
      allocation_id: { id: randomBytes(16).toString('base64url') },
    })),
  );

test('a short answer, and one that is none, stays as it is', () => {
  for (const answer of [{ unknown: 'no answer' }, { status: 200, body: '{}' }]) expect(compressAnswer(answer)).toBe(answer);
});

test('the state of a cluster with 50,000 copies of shards fits into what a function hands back', () => {
  const body = writeState(50_000);
  expect(body.length).toBeGreaterThan(quota);
  const answer = compressAnswer({ status: 200, body });
  expect(answer).toEqual({ status: 200, gzip: expect.any(String) });
  expect(JSON.stringify(answer).length).toBeLessThan(quota / 2);
});

test('what is too long even so is unknown, and not cut off', () => {
  const body = randomBytes(8_000_000).toString('latin1');
  expect(compressAnswer({ status: 200, body })).toEqual({ unknown: expect.stringMatching(/when it is compressed, and at most/) });
});
