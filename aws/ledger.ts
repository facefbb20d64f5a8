import { type Lock, describeLockHeld } from '../core/record/lock.ts';
import { chunkOf, chunkSize, windowChunks } from '../core/record/queue.ts';
import type { StaleServer } from '../core/record/stale-server.ts';
import type { Swap } from '../core/record/swap.ts';
import { randomUUID } from 'node:crypto';
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { FenceBroken, LockHeld, WorldError } from '../core/errors.ts';
import type { Commit, FleetRecord, Ledger, RejectedImage } from '../core/ports.ts';
import type { Campaign } from '../core/record/campaign.ts';
import type { Intent, IntentResult } from '../core/record/intent.ts';
import { readCampaignRecord } from '../core/record/schema.ts';
import { read } from './calls.ts';
import type { MakeClient } from './clients.ts';
import { everyFleet, type Item, key, keyOf, number, queryAll, text, toItem } from './ledger-items.ts';

/** Items that one transaction takes (DynamoDB developer guide, TransactWriteItems: 100), less some for locks and header. */
const itemsPerTransaction = 80;
const keepIntentsSeconds = 90 * 86_400;

/** The error of a transaction or a write whose condition did not hold. */
const isConditionFailed = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException ||
  (error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).some((reason) => reason.Code === 'ConditionalCheckFailed' || reason.Code === 'TransactionConflict'));

/**
 * The ledger on one DynamoDB table. Every condition names holder and token, so that a retry whose first answer was lost recognises its own write.
 *
 * @param now milliseconds, for the record's own times only; locks take theirs from their caller
 */
export const openLedger = (client: DynamoDBClient, table: string, now: () => number): Ledger => {
  const send = <T>(operation: string, call: () => Promise<T>): Promise<T> => read(`dynamodb:${operation}`, call);
  const get = async (pk: string, sk: string): Promise<Item | undefined> =>
    (await send('GetItem', () => client.send(new GetItemCommand({ TableName: table, Key: key(pk, sk), ConsistentRead: true })))).Item;
  const query = (pk: string, from: string, to: string): Promise<Item[]> => send('Query', () => queryAll(client, table, pk, from, to));
  const put = (pk: string, sk: string, body: unknown, more: Item = {}): TransactWriteItem => ({
    Put: { TableName: table, Item: toItem(pk, sk, body, more) },
  });
  const remove = (pk: string, sk: string): TransactWriteItem => ({ Delete: { TableName: table, Key: key(pk, sk) } });
  const holds = (lock: Lock): TransactWriteItem => ({
    ConditionCheck: {
      TableName: table,
      Key: key(keyOf.lock(lock.resource), 'lock'),
      ConditionExpression: '#token = :token AND holder = :holder',
      ExpressionAttributeNames: { '#token': 'token' },
      ExpressionAttributeValues: { ':token': number(lock.token), ':holder': text(lock.holder) },
    },
  });
  const covers = ({ release, fleet, at }: NonNullable<Commit['lease']>): TransactWriteItem => ({
    ConditionCheck: {
      TableName: table,
      Key: key('leases', release),
      ConditionExpression: 'lapses > :at AND (contains(covers, :fleet) OR contains(covers, :every))',
      ExpressionAttributeValues: { ':at': number(at), ':fleet': text(fleet), ':every': text(everyFleet) },
    },
  });
  const transact = (items: TransactWriteItem[]) =>
    send('TransactWriteItems', () => client.send(new TransactWriteItemsCommand({ TransactItems: items })));

  const readHeader = async (id: string): Promise<{ campaign: Campaign; version: number }> => {
    const item = await get(keyOf.campaign(id), '0#header');
    if (!item?.body?.S) throw new WorldError(`campaign ${id} is not in the ledger ${table}: list them with recycler report`);
    return { campaign: readCampaignRecord(JSON.parse(item.body.S) as Campaign), version: Number(item.version?.N) };
  };

  const fenceBroken = (campaign: Campaign) =>
    new FenceBroken(
      `the lock of ${campaign.fleet} was taken over, campaign ${campaign.id} was written by another holder, or the lease of this release was taken away: nothing is done`,
    );

  /** Writes the header last, so that whatever came before it is harmless progress of the same holder. */
  const write = async (commit: Omit<Commit, 'intents' | 'queue'>, extras: TransactWriteItem[]): Promise<void> => {
    const { campaign } = commit;
    const pk = keyOf.campaign(campaign.id);
    const next = { ...campaign, version: campaign.version + 1 };
    const condition = { ConditionExpression: 'version = :version', ExpressionAttributeValues: { ':version': number(campaign.version) } };
    const writer = randomUUID();
    const header: TransactWriteItem = {
      Put: { TableName: table, Item: toItem(pk, '0#header', next, { version: number(next.version), writer: text(writer) }), ...condition },
    };
    const items = [
      ...extras,
      ...commit.swaps.map((swap) => put(pk, `1#swap#${swap.id}`, swap)),
      ...commit.finished.flatMap((swap) => [remove(pk, `1#swap#${swap.id}`), put(pk, `3#finished#${swap.id}`, swap)]),
    ];
    const locks = [...commit.locks.map(holds), ...(commit.lease ? [covers(commit.lease)] : [])];
    const check: TransactWriteItem = { ConditionCheck: { TableName: table, Key: key(pk, '0#header'), ...condition } };
    try {
      while (items.length > itemsPerTransaction) await transact([...locks, check, ...items.splice(0, itemsPerTransaction)]);
      await transact([...locks, ...items, header]);
    } catch (error) {
      if (!isConditionFailed((error as Error).cause ?? error)) throw error;
      const written = await get(pk, '0#header');
      // Equal: our own first attempt was carried out and its answer was lost. The content alone would not tell: a rival may decide the same.
      if (written?.writer?.S !== writer) throw fenceBroken(campaign);
    }
  };

  const toLock = (item: Item | undefined, resource: string): Lock | undefined =>
    item && {
      resource,
      holder: item.holder?.S ?? '',
      token: Number(item.token?.N),
      since: Number(item.since?.N),
      expires: Number(item.lapses?.N),
    };
  const readLock = async (resource: string): Promise<Lock | undefined> => toLock(await get(keyOf.lock(resource), 'lock'), resource);

  const putLock = async (lock: Lock, before: Lock | undefined): Promise<boolean> => {
    const condition = before
      ? {
          ConditionExpression: '#token = :token AND holder = :holder AND lapses = :lapses',
          ExpressionAttributeNames: { '#token': 'token' },
          ExpressionAttributeValues: { ':token': number(before.token), ':holder': text(before.holder), ':lapses': number(before.expires) },
        }
      : { ConditionExpression: 'attribute_not_exists(pk)' };
    const item = {
      ...key(keyOf.lock(lock.resource), 'lock'),
      holder: text(lock.holder),
      token: number(lock.token),
      since: number(lock.since),
      lapses: number(lock.expires),
    };
    try {
      await send('PutItem', () => client.send(new PutItemCommand({ TableName: table, Item: item, ...condition })));
      return true;
    } catch (error) {
      if (!isConditionFailed((error as Error).cause ?? error)) throw error;
      const written = await readLock(lock.resource);
      return written?.holder === lock.holder && written.token === lock.token && written.expires === lock.expires;
    }
  };

  const readFleet = async (fleet: string): Promise<FleetRecord> => {
    const items = await query(keyOf.fleet(fleet), 'record', 'wanted$');
    const record = items.find((item) => item.sk?.S === 'record');
    const parsed = <T>(name: string): T | undefined => (record?.[name]?.S === undefined ? undefined : (JSON.parse(record[name].S) as T));
    const paused = parsed<NonNullable<FleetRecord['control']['paused']>>('paused');
    const stop = parsed<NonNullable<FleetRecord['control']['stop']>>('stopping');
    const durations = parsed<NonNullable<FleetRecord['durations']>>('durations');
    const wanted = items.filter((item) => item.sk?.S?.startsWith('wanted#'));
    return {
      fleet,
      part: Number(record?.part?.N ?? 0),
      ...(record?.openCampaign?.S !== undefined && { openCampaign: record.openCampaign.S }),
      control: { ...(paused && { paused }), ...(stop && { stop }) },
      wantedSince: Object.fromEntries(wanted.map((item) => [item.sk?.S?.slice('wanted#'.length) ?? '', Number(item.since?.N)])),
      ...(durations && { durations }),
    };
  };

  const setFleet = async (fleet: string, name: string, value: unknown): Promise<void> => {
    const change =
      value === undefined
        ? { UpdateExpression: 'REMOVE #name' }
        : { UpdateExpression: 'SET #name = :value', ExpressionAttributeValues: { ':value': text(JSON.stringify(value)) } };
    await send('UpdateItem', () =>
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: key(keyOf.fleet(fleet), 'record'),
          ExpressionAttributeNames: { '#name': name },
          ...change,
        }),
      ),
    );
  };

  const readHeaders = async (ids: readonly string[]): Promise<Campaign[]> => {
    const found: Campaign[] = [];
    for (let index = 0; index < ids.length; index += 100) {
      let wanted: Item[] = ids.slice(index, index + 100).map((id) => key(keyOf.campaign(id), '0#header'));
      for (let attempt = 0; wanted.length > 0; attempt += 1) {
        if (attempt > 5) throw new WorldError(`dynamodb:BatchGetItem left ${wanted.length} campaigns unread after 5 attempts: try again`);
        const answer = await send('BatchGetItem', () =>
          client.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } } })),
        );
        for (const item of answer.Responses?.[table] ?? []) found.push(JSON.parse(item.body?.S ?? '{}') as Campaign);
        wanted = answer.UnprocessedKeys?.[table]?.Keys ?? [];
      }
    }
    return found.toSorted((a, b) => a.startedAt - b.startedAt);
  };

  return {
    readFleet,
    readLock,

    listOpenCampaigns: async () => readHeaders((await query('open', ' ', '~')).map((item) => item.campaign?.S ?? '')),

    listCampaigns: async (fleet) => {
      const items = await query('campaigns', ' ', '~');
      return readHeaders(items.filter((item) => fleet === undefined || item.fleet?.S === fleet).map((item) => item.sk?.S ?? ''));
    },

    openCampaign: async (campaign) => {
      const fleet = keyOf.fleet(campaign.fleet);
      try {
        await transact([
          {
            Update: {
              TableName: table,
              Key: key(fleet, 'record'),
              UpdateExpression: 'SET openCampaign = :id, part = :zero',
              ConditionExpression: 'attribute_not_exists(openCampaign)',
              ExpressionAttributeValues: { ':id': text(campaign.id), ':zero': number(0) },
            },
          },
          put(keyOf.campaign(campaign.id), '0#header', campaign, { version: number(campaign.version) }),
          put('open', campaign.fleet, {}, { campaign: text(campaign.id) }),
          put('campaigns', campaign.id, {}, { fleet: text(campaign.fleet) }),
        ]);
        return campaign;
      } catch (error) {
        if (!isConditionFailed((error as Error).cause ?? error)) throw error;
        const { openCampaign } = await readFleet(campaign.fleet);
        if (openCampaign === undefined)
          throw new FenceBroken(`another process began and ended a campaign of ${campaign.fleet} meanwhile: start again`);
        return (await readHeader(openCampaign)).campaign;
      }
    },

    startPart: async (fleet, part) => {
      try {
        await send('UpdateItem', () =>
          client.send(
            new UpdateItemCommand({
              TableName: table,
              Key: key(keyOf.fleet(fleet), 'record'),
              UpdateExpression: 'SET part = :next',
              ConditionExpression: 'part = :part',
              ExpressionAttributeValues: { ':next': number(part + 1), ':part': number(part) },
            }),
          ),
        );
        return part + 1;
      } catch (error) {
        if (!isConditionFailed((error as Error).cause ?? error)) throw error;
        throw new FenceBroken(`the campaign of ${fleet} was carried on by another holder`);
      }
    },

    readCampaign: async (id) => {
      const pk = keyOf.campaign(id);
      const items = await query(pk, '0#header', '1#swap$');
      const header = items.find((item) => item.sk?.S === '0#header');
      if (!header?.body?.S) throw new WorldError(`campaign ${id} is not in the ledger ${table}: list them with recycler report`);
      const campaign = readCampaignRecord(JSON.parse(header.body.S) as Campaign);
      const { epoch, first } = campaign.queue;
      const chunks = await query(pk, keyOf.chunk(epoch, first), keyOf.chunk(epoch, first + windowChunks - 1));
      return {
        campaign,
        swaps: items.filter((item) => item.sk?.S?.startsWith('1#swap#')).map((item) => JSON.parse(item.body?.S ?? '') as Swap),
        queue: chunks.flatMap((item) => JSON.parse(item.body?.S ?? '[]') as StaleServer[]),
      };
    },

    readFinished: async (id) =>
      (await query(keyOf.campaign(id), '3#finished#', '3#finished$')).map((item) => JSON.parse(item.body?.S ?? '') as Swap),

    readIntents: async (id) => {
      const items = await query(keyOf.campaign(id), '4#intent#', '5#result$');
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

    commit: async (commit) => {
      const pk = keyOf.campaign(commit.campaign.id);
      const extras: TransactWriteItem[] = [];
      const expires = { expires: number(Math.floor(now() / 1_000) + keepIntentsSeconds) };
      if (commit.queue) {
        commit.campaign.queue.chunks = chunkOf(commit.queue.length);
        for (let index = 0; index < commit.campaign.queue.chunks; index += 1) {
          const chunk = commit.queue.slice(index * chunkSize, (index + 1) * chunkSize);
          // Chunks of a new epoch are read by nobody until the header names that epoch, so they need no condition.
          const item = toItem(pk, keyOf.chunk(commit.campaign.queue.epoch, index), chunk, expires);
          await send('PutItem', () => client.send(new PutItemCommand({ TableName: table, Item: item })));
        }
      }
      const first = commit.intents[0];
      if (first) extras.push(put(pk, `4#intent#${first.id}`, { at: now(), intents: commit.intents }, expires));
      await write(commit, extras);
    },

    recordResults: async (commit) => {
      const first = commit.results[0];
      const expires = { expires: number(Math.floor(now() / 1_000) + keepIntentsSeconds) };
      await write(commit, first ? [put(keyOf.campaign(commit.campaign.id), `5#result#${first.id}`, commit.results, expires)] : []);
    },

    closeCampaign: async (campaign, locks) => {
      try {
        await transact([
          ...locks.map(holds),
          {
            Update: {
              TableName: table,
              Key: key(keyOf.fleet(campaign.fleet), 'record'),
              UpdateExpression: 'REMOVE openCampaign, stopping SET durations = :durations',
              ConditionExpression: 'openCampaign = :id',
              ExpressionAttributeValues: { ':id': text(campaign.id), ':durations': text(JSON.stringify(campaign.durations)) },
            },
          },
          remove('open', campaign.fleet),
        ]);
      } catch (error) {
        if (!isConditionFailed((error as Error).cause ?? error)) throw error;
        const { openCampaign } = await readFleet(campaign.fleet);
        if (openCampaign === campaign.id) throw fenceBroken(campaign);
      }
    },

    acquireLock: async (resource, holder, at, leaseSeconds, provenDead) => {
      const held = await readLock(resource);
      const isFree = !held || held.expires <= at || held.holder === holder || held.holder === provenDead;
      if (!isFree) throw new LockHeld(describeLockHeld(held, at));
      const isRenewal = held?.holder === holder && held.expires > at;
      const lock: Lock = {
        resource,
        holder,
        token: isRenewal ? held.token : (held?.token ?? 0) + 1,
        since: isRenewal ? held.since : at,
        expires: at + leaseSeconds * 1_000,
      };
      if (await putLock(lock, held)) return lock;
      const rival = await readLock(resource);
      throw new LockHeld(rival ? describeLockHeld(rival, at) : `${resource} was taken by somebody else at this moment`);
    },

    releaseLock: async (lock) => {
      // The item stays, so that the token of the next holder is larger.
      await putLock({ ...lock, expires: 0 }, lock);
    },

    setPause: (fleet, pause) => setFleet(fleet, 'paused', pause),
    setStop: (fleet, stop) => setFleet(fleet, 'stopping', stop),

    recordWanted: async (fleet, wanted, at) => {
      const answer = await send('UpdateItem', () =>
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: key(keyOf.fleet(fleet), `wanted#${wanted}`),
            UpdateExpression: 'SET since = if_not_exists(since, :at)',
            ExpressionAttributeValues: { ':at': number(at) },
            ReturnValues: 'ALL_NEW',
          }),
        ),
      );
      return Number(answer.Attributes?.since?.N ?? at);
    },

    listRejected: async () => (await query('rejected', ' ', '~')).map((item) => JSON.parse(item.body?.S ?? '') as RejectedImage),

    reject: async (image) => {
      await send('PutItem', () => client.send(new PutItemCommand({ TableName: table, Item: toItem('rejected', image.image, image) })));
    },

    clearRejected: async (image, by, reason, at) => {
      const before = await get('rejected', image);
      if (!before) return false;
      const audit = { image, by, reason, at, was: before.body?.S };
      await send('PutItem', () => client.send(new PutItemCommand({ TableName: table, Item: toItem('cleared', `${image}#${at}`, audit) })));
      await send('DeleteItem', () => client.send(new DeleteItemCommand({ TableName: table, Key: key('rejected', image) })));
      return true;
    },
  };
};

/** The same, with a client of its own. */
export const connectLedger = (make: MakeClient, table: string, now: () => number): Ledger => openLedger(make(DynamoDBClient), table, now);
