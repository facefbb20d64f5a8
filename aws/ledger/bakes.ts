import { randomUUID } from 'node:crypto';
import { DynamoDBClient, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { FenceBroken, NewerSchema, WorldError } from '../../core/errors.ts';
import type { BakeLedger } from '../../images/ports.ts';
import type { Bake } from '../../images/record/bake.ts';
import type { BakeIntent } from '../../images/record/intent.ts';
import type { Pipeline } from '../../images/record/pipeline.ts';
import type { PruneIntent } from '../../images/record/prune-intent.ts';
import { bakeSchema, describeNewerBake } from '../../images/record/schema.ts';
import type { MakeClient } from '../clients.ts';
import { checkLock } from './fence.ts';
import { isConditionFailed } from './is-condition-failed.ts';
import { type Item, number, text } from './items.ts';
import { openTable, type Table } from './table.ts';
import { putIn } from './transaction-items.ts';

const keepIntentsSeconds = 90 * 86_400;

/** Names of the items of bakes. */
const bakeKey = {
  bake: (id: string): string => `bake#${id}`,
  pipeline: (name: string): string => `pipeline#${name}`,
  list: (pipeline: string): string => `bakes#${pipeline}`,
};
const header = '0#header';

const parseBake = (item: Item): Bake => {
  const bake = JSON.parse(item.body?.S ?? '{}') as Bake;
  if (bake.schema > bakeSchema) throw new NewerSchema(describeNewerBake(bake));
  return bake;
};

/**
 * The record of bakes, in the table of the ledger. Every write is one transaction with the check of the pipeline's lock.
 *
 * @param now milliseconds, for the record's own times only
 */
const openBakeLedgerOn = (table: Table, now: () => number): BakeLedger => {
  const readPipeline = async (name: string): Promise<Pipeline> => {
    const item = await table.get(bakeKey.pipeline(name), 'record');
    return item ? (JSON.parse(item.body?.S ?? '{}') as Pipeline) : { name };
  };
  const readBake = async (id: string): Promise<Bake> => {
    const item = await table.get(bakeKey.bake(id), header);
    if (!item) throw new WorldError(`bake ${id} is not in the ledger ${table.name}: list them with recycler images`);
    return parseBake(item);
  };
  const putPipeline = (pipeline: Pipeline): TransactWriteItem[] => [
    putIn(table.name, bakeKey.pipeline(pipeline.name), 'record', pipeline),
    putIn(table.name, 'pipelines', pipeline.name, {}),
  ];
  const describeBroken = (pipeline: string): FenceBroken =>
    new FenceBroken(`the lock of image/${pipeline} was taken over, or its bake was written by another holder: nothing is done`);

  return {
    readPipeline,
    readBake,

    listPipelines: async () => {
      const names = (await table.query('pipelines', ' ', '~')).map((item) => item.sk?.S ?? '');
      return Promise.all(names.map(readPipeline));
    },

    listBakes: async (pipeline) => {
      const ids = (await table.query(bakeKey.list(pipeline), ' ', '~')).map((item) => item.sk?.S ?? '');
      const items = await table.batchGet(ids.map((id) => ({ pk: text(bakeKey.bake(id)), sk: text(header) })));
      return items.map(parseBake).toSorted((a, b) => a.startedAt - b.startedAt);
    },

    openBake: async (bake, lock) => {
      const pipeline = await readPipeline(bake.pipeline);
      if (pipeline.openBake !== undefined) return readBake(pipeline.openBake);
      try {
        await table.transact([
          checkLock(table.name, lock),
          ...putPipeline({ ...pipeline, openBake: bake.id }),
          putIn(table.name, bakeKey.bake(bake.id), header, bake, { version: number(bake.version) }),
          putIn(table.name, bakeKey.list(bake.pipeline), bake.id, {}),
        ]);
        return bake;
      } catch (error) {
        if (!isConditionFailed(error)) throw error;
        throw describeBroken(bake.pipeline);
      }
    },

    commit: async ({ bake, pipeline, intents, lock }) => {
      const pk = bakeKey.bake(bake.id);
      const next = { ...bake, version: bake.version + 1 };
      const writer = randomUUID();
      const [first] = intents;
      const expires = { expires: number(Math.floor(now() / 1_000) + keepIntentsSeconds) };
      const condition = { ConditionExpression: 'version = :version', ExpressionAttributeValues: { ':version': number(bake.version) } };
      const write = putIn(table.name, pk, header, next, { version: number(next.version), writer: text(writer) });
      try {
        await table.transact([
          checkLock(table.name, lock),
          ...putPipeline(pipeline),
          ...(first ? [putIn(table.name, pk, `4#intent#${first.id}`, { at: now(), intents }, expires)] : []),
          { Put: { ...(write.Put as NonNullable<typeof write.Put>), ...condition } },
        ]);
      } catch (error) {
        if (!isConditionFailed(error)) throw error;
        // Equal: our own first attempt was carried out, and its answer was lost.
        const written = await table.get(pk, header);
        if (written?.writer?.S !== writer) throw describeBroken(bake.pipeline);
      }
    },

    writePipeline: async (pipeline, lock, intents = []) => {
      const pk = bakeKey.pipeline(pipeline.name);
      const at = now();
      const expires = { expires: number(Math.floor(at / 1_000) + keepIntentsSeconds) };
      // The token of the lock grows with each holder, so that two writes of one moment do not share a key.
      const key = `4#intent#${new Date(at).toISOString()}-${lock.token}`;
      try {
        await table.transact([
          checkLock(table.name, lock),
          ...putPipeline(pipeline),
          ...(intents.length > 0 ? [putIn(table.name, pk, key, { at, intents }, expires)] : []),
        ]);
      } catch (error) {
        if (!isConditionFailed(error)) throw error;
        throw describeBroken(pipeline.name);
      }
    },

    readPipelineIntents: async (name) =>
      (await table.query(bakeKey.pipeline(name), '4#intent#', '4#intent$')).flatMap((item) => {
        const { at, intents } = JSON.parse(item.body?.S ?? '{}') as { at: number; intents: PruneIntent[] };
        return intents.map((intent) => ({ at, intent }));
      }),

    readBakeIntents: async (id) =>
      (await table.query(bakeKey.bake(id), '4#intent#', '4#intent$')).flatMap((item) => {
        const { at, intents } = JSON.parse(item.body?.S ?? '{}') as { at: number; intents: { id: string; intent: BakeIntent }[] };
        return intents.map((each) => ({ ...each, at }));
      }),
  };
};

/** The record of bakes on the table of the ledger. */
export const openBakeLedger = (client: DynamoDBClient, name: string, now: () => number): BakeLedger =>
  openBakeLedgerOn(openTable(client, name), now);

/** The same, with a client of its own. */
export const connectBakeLedger = (make: MakeClient, name: string, now: () => number): BakeLedger =>
  openBakeLedger(make(DynamoDBClient), name, now);
