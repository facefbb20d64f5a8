import { describe, expect, test } from '@jest/globals';
import { Retryable, WorldError } from '../errors.ts';
import type { KeptNotice } from '../ports.ts';
import { sendKeptNotices } from './send-notices.ts';

const hour = 3_600_000;

const open = (ages: number[], send: (text: string) => Promise<void> = async () => undefined) => {
  const now = 100 * hour;
  const kept = new Map(
    ages.map((age, index): [string, KeptNotice] => [
      `web-1/${index}`,
      { id: `web-1/${index}`, at: now - age, notice: { level: 'alert', text: `${index}` } },
    ]),
  );
  const sent: string[] = [];
  const doors = {
    clock: { now: () => now, sleep: async () => undefined },
    notices: {
      send: async ({ text }: { text: string }) => {
        await send(text);
        sent.push(text);
      },
    },
    ledger: { listKeptNotices: async () => [...kept.values()], forgetNotice: async (id: string) => void kept.delete(id) },
  };
  return { doors, sent, left: () => [...kept.keys()] };
};

describe('notices that the ledger keeps', () => {
  test('are sent once their step can send them no more, and then forgotten; after a day they are no news', async () => {
    const { doors, sent, left } = open([100_000, 200_000, 25 * hour]);
    expect(await sendKeptNotices(doors)).toEqual([]);
    expect(sent).toEqual(['1']);
    expect(left()).toEqual(['web-1/0']);
  });

  test('stay where they cannot be sent, and keep no other one waiting', async () => {
    const { doors, sent, left } = open([hour, hour], (text) =>
      text === '0' ? Promise.reject(new WorldError('no such topic')) : Promise.resolve(),
    );
    expect(await sendKeptNotices(doors)).toEqual(['web-1/0: no such topic']);
    expect(sent).toEqual(['1']);
    expect(left()).toEqual(['web-1/0']);
  });

  test('that cannot be read fail nothing; a defect goes through', async () => {
    const { doors } = open([hour]);
    doors.ledger.listKeptNotices = () => Promise.reject(new Retryable('throttled'));
    expect(await sendKeptNotices(doors)).toEqual(['throttled']);
    doors.ledger.listKeptNotices = () => Promise.reject(new TypeError('a defect'));
    await expect(sendKeptNotices(doors)).rejects.toThrow('a defect');
  });
});
