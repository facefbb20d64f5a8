import { describe, expect, test } from '@jest/globals';
import { Retryable } from '../errors.ts';
import type { CampaignEvent, EventBatch } from '../record/event.ts';
import { type EventDoors, sendEvents, sendKeptEvents } from './send-events.ts';

const batchOf = (first: number, count: number): EventBatch => ({
  campaign: 'web-1',
  first,
  events: Array.from({ length: count }, (_, index) => ({ seq: first + index }) as CampaignEvent),
});

/** Doors with a ledger that keeps three batches, and a bus that takes what it is asked about. */
const open = (takes: (seq: number) => boolean, forget: () => Promise<void> = async () => undefined) => {
  const kept = new Map([batchOf(1, 2), batchOf(3, 1), batchOf(4, 2)].map((batch) => [batch.first, batch]));
  const taken: number[] = [];
  const complaints: string[] = [];
  const doors: EventDoors = {
    events: {
      isPerServer: false,
      send: async (events) => {
        const unsent = events.filter(({ seq }) => !takes(seq));
        taken.push(...events.filter(({ seq }) => takes(seq)).map(({ seq }) => seq));
        return { unsent, ...(unsent.length > 0 && { reason: 'Throttled: later' }) };
      },
    },
    ledger: {
      listEventBatches: async () => [...kept.values()],
      settleEventBatch: async (batch, unsent) => {
        await forget();
        if (unsent.length === 0) kept.delete(batch.first);
        else kept.set(batch.first, { ...batch, events: unsent });
      },
    },
    onUnsentEvents: (error, left) => void complaints.push(`${left}: ${error.message}`),
  };
  const left = () => [...kept.values()].flatMap(({ events }) => events.map(({ seq }) => seq));
  return { doors, taken, complaints, left };
};

describe('events that the ledger keeps', () => {
  test('are sent in their order, and gone', async () => {
    const { doors, taken, left } = open(() => true);
    expect(await sendKeptEvents(doors)).toBe(0);
    expect(taken).toEqual([1, 2, 3, 4, 5]);
    expect(left()).toEqual([]);
  });

  test('stay where they were not taken, with those behind them, and are complained about', async () => {
    const { doors, taken, complaints, left } = open((seq) => seq !== 2);
    expect(await sendKeptEvents(doors)).toBe(4);
    expect(taken).toEqual([1]);
    expect(left()).toEqual([2, 3, 4, 5]);
    expect(complaints).toEqual(['4: events of web-1 were not taken: Throttled: later']);
  });

  test('stay where the ledger cannot be written, and nothing fails', async () => {
    const { doors, complaints, left } = open(
      () => true,
      () => Promise.reject(new Retryable('throttled')),
    );
    await sendKeptEvents(doors);
    expect(left()).toEqual([1, 2, 3, 4, 5]);
    expect(complaints).toEqual(['5: throttled']);
  });

  test('nothing fails where the ledger cannot be read; a defect goes through', async () => {
    const { doors, complaints } = open(() => true);
    doors.ledger.listEventBatches = () => Promise.reject(new Retryable('throttled'));
    await sendKeptEvents(doors);
    expect(complaints).toEqual(['0: throttled']);
    doors.ledger.listEventBatches = () => Promise.reject(new TypeError('a defect'));
    await expect(sendKeptEvents(doors)).rejects.toThrow('a defect');
  });

  test('are not asked for where there is no bus', async () => {
    const { doors, left } = open(() => true);
    expect(await sendKeptEvents({ ledger: doors.ledger })).toBe(0);
    expect(await sendEvents({ ledger: doors.ledger }, [batchOf(1, 2)])).toBe(0);
    expect(left()).toHaveLength(5);
  });
});
