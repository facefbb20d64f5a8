import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Item, key, toItem } from './items.ts';

/** A put in a transaction. */
export const putIn = (table: string, pk: string, sk: string, body: unknown, more: Item = {}): TransactWriteItem => ({
  Put: { TableName: table, Item: toItem(pk, sk, body, more) },
});

/** A deletion in a transaction. */
export const removeIn = (table: string, pk: string, sk: string): TransactWriteItem => ({ Delete: { TableName: table, Key: key(pk, sk) } });
