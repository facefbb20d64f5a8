import type { PutEventsCommandInput, PutEventsCommandOutput } from '@aws-sdk/client-eventbridge';
import { hexOf } from './chance.ts';
import type { Ground } from './ground.ts';
import { createServiceError, type Operations, operation } from './operation.ts';

/** "Maximum number of 10 items" (PutEvents, Entries). */
const mostEntries = 10;

/**
 * Events on a bus: each is kept on the ground, in the order in which it was taken. "The total number of failed entries" is in the answer, whose status
 * is 200 all the same; entries are refused as the ground says.
 */
export const createEventBridge = (ground: Ground): Operations => ({
  'EventBridge.PutEvents': operation<PutEventsCommandInput, PutEventsCommandOutput>({
    takes: ['Entries'],
    isMutating: true,
    answer: ({ Entries = [] }) => {
      if (Entries.length === 0 || Entries.length > mostEntries)
        throw createServiceError('ValidationException', `1 to ${mostEntries} entries are taken, not ${Entries.length}`);
      const answers = Entries.map(({ EventBusName = '', Source = '', DetailType = '', Detail = '{}' }) => {
        ground.offeredEvents += 1;
        if (ground.refusesEvent(ground.offeredEvents)) return { ErrorCode: 'InternalFailure', ErrorMessage: 'the entry was not taken' };
        ground.events.push({ at: ground.clock.now(), bus: EventBusName, source: Source, kind: DetailType, detail: Detail });
        return { EventId: hexOf(`event:${ground.events.length}`) };
      });
      return { FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers };
    },
  }),
});
