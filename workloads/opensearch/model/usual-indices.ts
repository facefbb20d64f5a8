import { gigabyte, type IndexWritten } from './add-index.ts';

export const usualIndices: readonly IndexWritten[] = [
  { name: 'logs', shards: 6, replicas: 1, bytes: 40 * gigabyte },
  { name: 'orders', shards: 3, replicas: 1, bytes: 20 * gigabyte },
  { name: 'archive', shards: 2, replicas: 0, bytes: 10 * gigabyte },
  { name: 'old', shards: 1, replicas: 1, bytes: gigabyte, closed: true },
  { name: '.security', shards: 1, autoExpand: '0-all', bytes: gigabyte / 1_024 },
];
