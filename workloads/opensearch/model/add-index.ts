import { isData, type Model, type ModelIndex, type ModelShard } from './model.ts';

/** An index of a scenario. */
export type IndexWritten = { name: string; shards?: number; replicas?: number; autoExpand?: string; bytes?: number; closed?: boolean };

export const gigabyte = 2 ** 30;

/** Adds an index, of which no copy is on a node yet. */
export const addIndex = (model: Model, written: IndexWritten, hexOf: (name: string) => string): ModelIndex => {
  const { name, shards = 1, replicas = 0, autoExpand, bytes = gigabyte, closed = false } = written;
  const data = [...model.nodes.values()].filter(isData).length;
  const count =
    autoExpand === undefined ? replicas : Math.min(autoExpand.endsWith('-all') ? data - 1 : Number(autoExpand.split('-')[1]), data - 1);
  const toShard = (number: number): ModelShard => ({
    index: name,
    number,
    bytes,
    inSync: new Set(),
    copies: Array.from({ length: 1 + count }, (_, copy) => ({
      allocation: `${name}-${number}-${copy}`,
      isPrimary: copy === 0,
      state: 'UNASSIGNED' as const,
    })),
  });
  const index: ModelIndex = {
    name,
    uuid: hexOf(`index:${name}`),
    state: closed ? 'close' : 'open',
    settings: { number_of_replicas: String(count), ...(autoExpand !== undefined && { auto_expand_replicas: autoExpand }) },
    settingsVersion: 1,
    shards: Array.from({ length: shards }, (_, number) => toShard(number)),
  };
  model.indices.set(name, index);
  return index;
};
