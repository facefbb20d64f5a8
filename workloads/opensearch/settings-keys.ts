/** The cluster settings that this driver reads or writes. */
export const keys = {
  excludeIds: 'cluster.routing.allocation.exclude._id',
  exclude: 'cluster.routing.allocation.exclude.',
  enable: 'cluster.routing.allocation.enable',
  rebalance: 'cluster.routing.rebalance.enable',
  awareness: 'cluster.routing.allocation.awareness.attributes',
  lowWatermark: 'cluster.routing.allocation.disk.watermark.low',
  highWatermark: 'cluster.routing.allocation.disk.watermark.high',
  diskThreshold: 'cluster.routing.allocation.disk.threshold_enabled',
  shardsPerNode: 'cluster.max_shards_per_node',
  recoveryBytes: 'indices.recovery.max_bytes_per_sec',
  concurrentRecoveries: 'cluster.routing.allocation.node_concurrent_recoveries',
} as const;
