import {
  BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  paginateQuery,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { WorldError } from '../../core/errors.ts';
import { read } from '../calls.ts';
import { type Item, key, text } from './items.ts';

/** The table of the ledger. Reads are strongly consistent; every call throws WorldError or Retryable, with the SDK's error as its cause. */
export type Table = {
  name: string;
  get: (pk: string, sk: string) => Promise<Item | undefined>;
  /** Every item of a partition between two sort keys, all pages. */
  query: (pk: string, from: string, to: string) => Promise<Item[]>;
  /** The items with these keys that there are, in any order. */
  batchGet: (keys: readonly Item[]) => Promise<Item[]>;
  put: (item: Item, condition?: Partial<PutItemCommandInput>) => Promise<void>;
  /** Answers the attributes that the update asked for. */
  update: (itemKey: Item, update: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>) => Promise<Item | undefined>;
  remove: (pk: string, sk: string) => Promise<void>;
  transact: (items: TransactWriteItem[]) => Promise<void>;
};

/** Keys that one BatchGetItem takes (DynamoDB API reference). */
const keysPerCall = 100;

/** Opens the table through which every part of the ledger reads and writes. */
export const openTable = (client: DynamoDBClient, name: string): Table => ({
  name,

  get: async (pk, sk) =>
    (await read('dynamodb:GetItem', () => client.send(new GetItemCommand({ TableName: name, Key: key(pk, sk), ConsistentRead: true }))))
      .Item,

  query: (pk, from, to) =>
    read('dynamodb:Query', async () => {
      const items: Item[] = [];
      const pages = paginateQuery(
        { client },
        {
          TableName: name,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':pk': text(pk), ':from': text(from), ':to': text(to) },
        },
      );
      for await (const page of pages) items.push(...(page.Items ?? []));
      return items;
    }),

  batchGet: async (keys) => {
    const found: Item[] = [];
    for (let index = 0; index < keys.length; index += keysPerCall) {
      let wanted = keys.slice(index, index + keysPerCall);
      for (let attempt = 0; wanted.length > 0; attempt += 1) {
        if (attempt > 5) throw new WorldError(`dynamodb:BatchGetItem left ${wanted.length} campaigns unread after 5 attempts: try again`);
        const answer = await read('dynamodb:BatchGetItem', () =>
          client.send(new BatchGetItemCommand({ RequestItems: { [name]: { Keys: wanted, ConsistentRead: true } } })),
        );
        found.push(...(answer.Responses?.[name] ?? []));
        wanted = answer.UnprocessedKeys?.[name]?.Keys ?? [];
      }
    }
    return found;
  },

  put: async (item, condition = {}) => {
    await read('dynamodb:PutItem', () => client.send(new PutItemCommand({ TableName: name, Item: item, ...condition })));
  },

  update: async (itemKey, update) =>
    (await read('dynamodb:UpdateItem', () => client.send(new UpdateItemCommand({ TableName: name, Key: itemKey, ...update })))).Attributes,

  remove: async (pk, sk) => {
    await read('dynamodb:DeleteItem', () => client.send(new DeleteItemCommand({ TableName: name, Key: key(pk, sk) })));
  },

  transact: async (items) => {
    await read('dynamodb:TransactWriteItems', () => client.send(new TransactWriteItemsCommand({ TransactItems: items })));
  },
});
