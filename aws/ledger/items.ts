import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

export const text = (value: string): AttributeValue => ({ S: value });
export const number = (value: number): AttributeValue => ({ N: String(value) });
export const key = (pk: string, sk: string): Item => ({ pk: text(pk), sk: text(sk) });

/** Names of the ledger's items. Within a campaign the sort keys put header, swaps in flight, list, finished swaps, intents and results in this order. */
export const keyOf = {
  fleet: (fleet: string) => `fleet#${fleet}`,
  lock: (resource: string) => `lock#${resource}`,
  campaign: (id: string) => `campaign#${id}`,
  notices: 'notices',
  events: 'events',
  eventBatch: (campaign: string, first: number) => `${campaign}#${String(first).padStart(9, '0')}`,
  chunk: (epoch: number, index: number) => `2#queue#${String(epoch).padStart(6, '0')}#${String(index).padStart(6, '0')}`,
};

/** Stands for every fleet in the list that a lease covers. No fleet is called so: tags hold no asterisk, names of groups no space. */
export const everyFleet = '* every fleet *';

/** An item whose content is one JSON document; attributes that conditions test stand beside it. */
export const toItem = (pk: string, sk: string, body: unknown, more: Item = {}): Item => ({
  ...key(pk, sk),
  body: text(JSON.stringify(body)),
  ...more,
});
