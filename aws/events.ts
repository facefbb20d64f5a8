import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { type Clock, startMeasuring } from '../core/clock.ts';
import { isOfTheWorld } from '../core/errors.ts';
import type { Events } from '../core/ports.ts';
import type { CampaignEvent } from '../core/record/event.ts';
import { read } from './calls.ts';
import type { MakeClient } from './clients.ts';

/** "Entries: The entry that defines an event in your system ... Array Members: Minimum number of 1 item. Maximum number of 10 items." (PutEvents) */
const entriesPerCall = 10;
/** How often an entry that the bus refused is sent, and the seconds between. */
const mostAttempts = 3;
const pause = 0.5;
/** What is not sent by then waits for the next time, in milliseconds. */
const longestSending = 8_000;
/** A bus that does not answer must not use up the time of the step: milliseconds until one attempt is given up. */
const requestTimeout = 2_000;

/** The source of every event: what rules match on. */
export const eventSource = 'recycler';

/** Region and account of a bus: arn:aws:events:REGION:ACCOUNT:event-bus/NAME. */
const placeOf = (bus: string): { account: string; region: string } => {
  const [, , , region = '', account = ''] = bus.split(':');
  return { account, region };
};

/** An event as it is put on a bus (ARN). */
export const toEntry = (event: CampaignEvent, bus: string): PutEventsRequestEntry => ({
  EventBusName: bus,
  Source: eventSource,
  DetailType: event.kind,
  Time: new Date(event.at),
  Detail: JSON.stringify({ ...event, ...placeOf(bus) }),
});

/** What became of one call: what was not taken, and whether it is worth another attempt now. */
type Sent = { unsent: CampaignEvent[]; reason?: string; isOver?: boolean };

/**
 * Events on a bus (ARN). An answer of status 200 may hold entries that failed: "if you have entries that fail ... you can retry" (PutEvents,
 * FailedEntryCount): only those are sent again. A call that fails as a whole was repeated by the SDK already.
 */
export const openEvents = (client: EventBridgeClient, bus: string, isPerServer: boolean, clock: Clock): Events => {
  const put = async (events: CampaignEvent[]): Promise<Sent> => {
    try {
      const { Entries = [] } = await read('events:PutEvents', () =>
        client.send(new PutEventsCommand({ Entries: events.map((event) => toEntry(event, bus)) }), { requestTimeout }),
      );
      // Without an id it was not taken, whatever the count says.
      const failed = events.flatMap((event, index) => (Entries[index]?.EventId === undefined ? [{ event, entry: Entries[index] }] : []));
      const [first] = failed;
      const reason = first && `${first.entry?.ErrorCode ?? 'no answer'}: ${first.entry?.ErrorMessage ?? 'the entry was not taken'}`;
      return { unsent: failed.map(({ event }) => event), ...(reason !== undefined && { reason }) };
    } catch (error) {
      if (!isOfTheWorld(error)) throw error;
      return { unsent: events, reason: error.message, isOver: true };
    }
  };
  const putPatiently = async (events: CampaignEvent[], mayGoOn: () => boolean): Promise<Sent> => {
    let sent = await put(events);
    for (let attempt = 1; attempt < mostAttempts && sent.unsent.length > 0 && !sent.isOver && mayGoOn(); attempt += 1) {
      await clock.sleep(pause * attempt);
      sent = await put(sent.unsent);
    }
    return sent;
  };
  return {
    isPerServer,
    send: async (events) => {
      const spent = startMeasuring(clock);
      for (let index = 0; index < events.length; index += entriesPerCall) {
        const mayGoOn = (): boolean => spent() < longestSending;
        if (!mayGoOn()) return { unsent: events.slice(index), reason: 'the bus is slow to answer' };
        const { unsent, reason } = await putPatiently(events.slice(index, index + entriesPerCall), mayGoOn);
        if (unsent.length > 0)
          return { unsent: [...unsent, ...events.slice(index + entriesPerCall)], ...(reason !== undefined && { reason }) };
      }
      return { unsent: [] };
    },
  };
};

/** The same with a client of its own, as the environment of a function has it; undefined where it names no bus. */
export const connectEvents = (make: MakeClient, clock: Clock, variable: (name: string) => string | undefined): Events | undefined => {
  const bus = variable('EVENT_BUS_ARN');
  return bus === undefined ? undefined : openEvents(make(EventBridgeClient), bus, variable('EVENTS_PER_SERVER') === 'ENABLED', clock);
};
