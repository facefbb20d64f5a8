import { randomUUID } from 'node:crypto';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Commit, KeptNotice, Ledger } from '../../core/ports.ts';
import { type EventBatch, toEventBatches } from '../../core/record/event.ts';
import type { Intent, IntentResult } from '../../core/record/intent.ts';
import { chunkOf, chunkSize } from '../../core/record/queue.ts';
import { writeCampaignRecord } from '../../core/record/schema.ts';
import { checkLease, checkLock, describeBrokenFence } from './fence.ts';
import { isConditionFailed } from './is-condition-failed.ts';
import { key, keyOf, number, text, toItem } from './items.ts';
import type { Table } from './table.ts';
import { putIn, removeIn } from './transaction-items.ts';

/** Items that one transaction takes (DynamoDB developer guide, TransactWriteItems). */
const itemsPerTransaction = 100;
/** Locks that the same transaction checks which writes; those beyond, of fleets with very many workloads, are checked right before it. */
const locksPerTransaction = 60;
const keepIntentsSeconds = 90 * 86_400;

/**
 * What the steps of a campaign write, under its locks and its lease: the record before a call, and the results after it.
 *
 * @param now milliseconds, for the record's own times
 */
export const openSteps = (
  table: Table,
  now: () => number,
): Pick<
  Ledger,
  'commit' | 'recordResults' | 'readIntents' | 'listEventBatches' | 'settleEventBatch' | 'keepNotice' | 'listKeptNotices' | 'forgetNotice'
> => {
  const expireLater = () => ({ expires: number(Math.floor(now() / 1_000) + keepIntentsSeconds) });

  const toNoticeItem = (kept: KeptNotice) => [keyOf.notices, kept.id, kept, expireLater()] as const;

  /** A batch of events as `putIn` writes it. */
  const toBatchItem = (batch: EventBatch) =>
    [table.name, keyOf.events, keyOf.eventBatch(batch.campaign, batch.first), batch, expireLater()] as const;

  /** Writes the header last, so that everything that came before it is harmless progress of the same holder. */
  const write = async (commit: Omit<Commit, 'intents' | 'queue'>, extras: TransactWriteItem[]): Promise<void> => {
    const { campaign } = commit;
    const pk = keyOf.campaign(campaign.id);
    const next = writeCampaignRecord({ ...campaign, version: campaign.version + 1 });
    const condition = { ConditionExpression: 'version = :version', ExpressionAttributeValues: { ':version': number(campaign.version) } };
    const writer = randomUUID();
    const header: TransactWriteItem = {
      Put: {
        TableName: table.name,
        Item: toItem(pk, '0#header', next, { version: number(next.version), writer: text(writer) }),
        ...condition,
      },
    };
    const items = [
      ...extras,
      ...commit.swaps.map((swap) => putIn(table.name, pk, `1#swap#${swap.id}`, swap)),
      ...commit.finished.flatMap((swap) => [
        removeIn(table.name, pk, `1#swap#${swap.id}`),
        putIn(table.name, pk, `3#finished#${swap.id}`, swap),
      ]),
    ];
    const locks = commit.locks.map((lock) => checkLock(table.name, lock));
    const fence = [...locks.slice(0, locksPerTransaction), ...(commit.lease ? [checkLease(table.name, commit.lease)] : [])];
    const check: TransactWriteItem = { ConditionCheck: { TableName: table.name, Key: key(pk, '0#header'), ...condition } };
    try {
      for (let index = locksPerTransaction; index < locks.length; index += locksPerTransaction)
        await table.transact([check, ...locks.slice(index, index + locksPerTransaction)]);
      // In the transaction of the header: an event without its header would be numbered again, a notice would be sent of what was not decided.
      const batches = toEventBatches(campaign.id, commit.events).map((batch) => putIn(...toBatchItem(batch)));
      const notices = (commit.notices ?? []).map((kept) => putIn(table.name, ...toNoticeItem(kept)));
      // More than fit beside very many locks go ahead of it: at worst people are notified of what a step was about to decide.
      const fitting = Math.max(0, itemsPerTransaction - fence.length - batches.length - 2);
      items.push(...notices.splice(fitting));
      const last = [...batches, ...notices, header];
      const room = itemsPerTransaction - fence.length - last.length;
      while (items.length > room) await table.transact([...fence, check, ...items.splice(0, room)]);
      await table.transact([...fence, ...items, ...last]);
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
      const written = await table.get(pk, '0#header');
      // Equal: our own first attempt was carried out and its answer was lost. The content alone proves nothing: a rival may decide the same.
      if (written?.writer?.S !== writer) throw describeBrokenFence(campaign);
    }
  };

  return {
    commit: async (commit) => {
      const pk = keyOf.campaign(commit.campaign.id);
      const extras: TransactWriteItem[] = [];
      const expires = expireLater();
      if (commit.queue) {
        commit.campaign.queue.chunks = chunkOf(commit.queue.length);
        for (let index = 0; index < commit.campaign.queue.chunks; index += 1) {
          const chunk = commit.queue.slice(index * chunkSize, (index + 1) * chunkSize);
          // Chunks of a new epoch are not read until the header names that epoch, so they need no condition.
          await table.put(toItem(pk, keyOf.chunk(commit.campaign.queue.epoch, index), chunk, expires));
        }
      }
      const first = commit.intents[0];
      if (first) extras.push(putIn(table.name, pk, `4#intent#${first.id}`, { at: now(), intents: commit.intents }, expires));
      await write(commit, extras);
    },

    recordResults: async (commit) => {
      const first = commit.results[0];
      const pk = keyOf.campaign(commit.campaign.id);
      const sent = (commit.sentNotices ?? []).map((id) => removeIn(table.name, keyOf.notices, id));
      await write(commit, [...sent, ...(first ? [putIn(table.name, pk, `5#result#${first.id}`, commit.results, expireLater())] : [])]);
    },

    keepNotice: (kept) => table.put(toItem(...toNoticeItem(kept))),

    listKeptNotices: async () => (await table.query(keyOf.notices, ' ', '~')).map((item) => JSON.parse(item.body?.S ?? '') as KeptNotice),

    forgetNotice: (id) => table.remove(keyOf.notices, id),

    listEventBatches: async (campaign) => {
      const [from, to] = campaign === undefined ? [' ', '~'] : [`${campaign}#`, `${campaign}$`];
      return (await table.query(keyOf.events, from, to)).map((item) => JSON.parse(item.body?.S ?? '') as EventBatch);
    },

    settleEventBatch: async (batch, unsent) => {
      const sk = keyOf.eventBatch(batch.campaign, batch.first);
      if (unsent.length === 0) await table.remove(keyOf.events, sk);
      else await table.put(toItem(keyOf.events, sk, { ...batch, events: unsent }, expireLater()));
    },

    readIntents: async (id) => {
      const items = await table.query(keyOf.campaign(id), '4#intent#', '5#result$');
      const results = new Map(
        items
          .filter((item) => item.sk?.S?.startsWith('5#'))
          .flatMap((item) =>
            (JSON.parse(item.body?.S ?? '[]') as { id: string; result: IntentResult }[]).map((each) => [each.id, each.result] as const),
          ),
      );
      return items
        .filter((item) => item.sk?.S?.startsWith('4#'))
        .flatMap((item) => {
          const { at, intents } = JSON.parse(item.body?.S ?? '{}') as { at: number; intents: { id: string; intent: Intent }[] };
          return intents.map((each) => {
            const result = results.get(each.id);
            return { ...each, at, ...(result && { result }) };
          });
        });
    },
  };
};
