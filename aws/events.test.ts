import { EventBridgeClient, PutEventsCommand, type PutEventsCommandOutput } from '@aws-sdk/client-eventbridge';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { CampaignEvent } from '../core/record/event.ts';
import { openEvents, toEntry } from './events.ts';

const bus = 'arn:aws:events:eu-west-1:111122223333:event-bus/fleets';

const eventOf = (seq: number): CampaignEvent => ({
  schema: 'recycler/event/1',
  id: `web-1:${seq}`,
  seq,
  at: '2026-01-05T09:00:00.000Z',
  fleet: 'web',
  campaign: 'web-1',
  release: 'r1',
  level: 'info',
  text: '10 of 100 servers replaced',
  servers: { all: 100, stale: 100, replaced: 10, failed: 0 },
  kind: 'Progress',
  percent: 10,
});
const eventsTo = (count: number): CampaignEvent[] => Array.from({ length: count }, (_, index) => eventOf(index + 1));

/** A door whose bus answers each call in turn, then takes everything; how the calls were, by the numbers in them. */
const open = (...answers: ((seqs: number[]) => Partial<PutEventsCommandOutput> | Error)[]) => {
  let now = 0;
  const calls: number[][] = [];
  const client = mockClient(EventBridgeClient);
  client.on(PutEventsCommand).callsFake(({ Entries = [] }: { Entries?: { Detail: string }[] }) => {
    const seqs = Entries.map(({ Detail }) => (JSON.parse(Detail) as CampaignEvent).seq);
    const answer = answers[calls.length]?.(seqs) ?? { Entries: seqs.map((seq) => ({ EventId: `e${seq}` })) };
    calls.push(seqs);
    now += 1_000;
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const clock = {
    now: () => now,
    sleep: async (seconds: number) => {
      now += seconds * 1_000;
    },
  };
  return { calls, events: openEvents(new EventBridgeClient({ region: 'eu-west-1' }), bus, false, clock) };
};

const failing =
  (...failed: number[]) =>
  (seqs: number[]) => ({
    FailedEntryCount: seqs.filter((seq) => failed.includes(seq)).length,
    Entries: seqs.map((seq) =>
      failed.includes(seq) ? { ErrorCode: 'InternalFailure', ErrorMessage: 'try again' } : { EventId: `e${seq}` },
    ),
  });

describe('events on a bus', () => {
  test('are entries of our source, named by their kind, with account and Region', () => {
    const { Detail, ...entry } = toEntry(eventOf(7), bus);
    expect(entry).toEqual({ EventBusName: bus, Source: 'recycler', DetailType: 'Progress', Time: new Date('2026-01-05T09:00:00Z') });
    expect(JSON.parse(Detail ?? '')).toEqual({ ...eventOf(7), account: '111122223333', region: 'eu-west-1' });
  });

  test('go ten to a call, in their order', async () => {
    const { calls, events } = open();
    expect(await events.send(eventsTo(23))).toEqual({ unsent: [] });
    expect(calls.map((call) => call.length)).toEqual([10, 10, 3]);
    expect(calls.flat()).toEqual(eventsTo(23).map(({ seq }) => seq));
  });

  test('that failed one by one are sent again, and no others', async () => {
    const { calls, events } = open(failing(2, 4), failing(4));
    expect(await events.send(eventsTo(4))).toEqual({ unsent: [] });
    expect(calls).toEqual([[1, 2, 3, 4], [2, 4], [4]]);
  });

  test('that fail every time are given back after three attempts, with what the bus said, and those behind them too', async () => {
    const { calls, events } = open(failing(3), failing(3), failing(3));
    const { unsent, reason } = await events.send(eventsTo(12));
    expect(calls).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [3], [3]]);
    expect(unsent.map(({ seq }) => seq)).toEqual([3, 11, 12]);
    expect(reason).toBe('InternalFailure: try again');
  });

  test('that no answer names were not taken', async () => {
    const nothing = () => ({ FailedEntryCount: 0 });
    const { events } = open(nothing, nothing, nothing);
    expect((await events.send(eventsTo(2))).unsent).toHaveLength(2);
  });

  test.each([
    ['ThrottlingException', 400],
    ['AccessDeniedException', 400],
    ['InternalException', 500],
  ])('are given back at once where the call fails (%s): the SDK has repeated it', async (name, httpStatusCode) => {
    const { calls, events } = open(() => Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } }));
    const { unsent, reason } = await events.send(eventsTo(12));
    expect(unsent).toHaveLength(12);
    expect(reason).toBe(`events:PutEvents: ${name}: no`);
    expect(calls).toHaveLength(1);
  });

  test('are given back where the bus is slow, so that no step runs out of time', async () => {
    const { calls, events } = open();
    const { unsent, reason } = await events.send(eventsTo(200));
    expect(calls).toHaveLength(8);
    expect(unsent[0]?.seq).toBe(81);
    expect(reason).toBe('the bus is slow to answer');
  });

  test('an error of this program goes through', async () => {
    const { events } = open(() => new TypeError('a defect'));
    await expect(events.send(eventsTo(1))).rejects.toThrow('a defect');
  });
});
