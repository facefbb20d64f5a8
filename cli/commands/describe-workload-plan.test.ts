import { expect, test } from '@jest/globals';
import type { PlannedServer, WorkloadPlan } from '../../core/record/workload-plan.ts';
import { describeWorkloadPlan } from './describe-workload-plan.ts';

const server = (index: number, more: Partial<PlannedServer> = {}): PlannedServer => ({
  id: `i-0123456789abcde${String(index).padStart(2, '0')}`,
  name: `node-${index}`,
  zone: 'eu-west-1a',
  turn: 'next',
  reason: 'zone eu-west-1a is next',
  keeps: [],
  bytes: 210_000_000_000,
  seconds: 5_007,
  ...more,
});

const plan: WorkloadPlan = {
  kind: 'store',
  id: 'x',
  name: 'orders',
  about: 'Store 2.1, 4 nodes: 3 hold data, 1 may be elected',
  method: { name: 'replace', reason: 'auto: its replacement joins first' },
  servers: [
    server(1),
    server(2),
    server(3, { zone: 'eu-west-1b', turn: 'waits', reason: 'zones go one at a time, and eu-west-1a is next' }),
    server(4, {
      turn: 'blocked',
      reason: 'index archive is bound to its node by index.routing.allocation.require._name: no other node could take it',
    }),
  ],
  bytesToMove: 840_000_000_000,
  forecast: { dueSeconds: 20_028, assumes: '40mb a second and node (indices.recovery.max_bytes_per_sec), zone by zone, masters last' },
  reversible: { answer: 'yes', reason: 'the version stays; a server that has joined is drained again' },
  headroom: { bytes: 1, reason: '1.9 TB below the low watermark (85%) of 3 data nodes' },
  settings: { 'indices.recovery.max_bytes_per_sec': '40mb', 'cluster.routing.allocation.node_concurrent_recoveries': '2' },
  warnings: [],
};

test('a plan of a workload is read at a glance, in 80 columns', () => {
  const lines = describeWorkloadPlan(plan);
  expect(lines.join('\n')).toBe(`  store orders: Store 2.1, 4 nodes: 3 hold data, 1 may be elected
    method      replace: auto: its replacement joins first
    to move     840 GB
    forecast    5h 33m to move it: 40mb a second and node
                (indices.recovery.max_bytes_per_sec), zone by zone, masters last
    reversible  yes: the version stays; a server that has joined is drained
                again
    headroom    1.9 TB below the low watermark (85%) of 3 data nodes
    settings    indices.recovery.max_bytes_per_sec: 40mb
                cluster.routing.allocation.node_concurrent_recoveries: 2
    next: zone eu-west-1a is next
       1. i-0123456789abcde01  eu-west-1a    210 GB   1h 23m
       2. i-0123456789abcde02  eu-west-1a    210 GB   1h 23m
    waits: zones go one at a time, and eu-west-1a is next
       3. i-0123456789abcde03  eu-west-1b    210 GB   1h 23m
    blocked: index archive is bound to its node by
             index.routing.allocation.require._name: no other node could take it
       4. i-0123456789abcde04  eu-west-1a    210 GB   1h 23m`);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test('what is not known is called so, and many servers with one reason are counted', () => {
  const { bytesToMove: _, ...unread } = plan;
  const many = Array.from({ length: 12 }, (__, index) => {
    const { bytes: ___, seconds: ____, ...rest } = server(index + 1);
    return rest;
  });
  const text = describeWorkloadPlan({ ...unread, servers: many, forecast: { assumes: 'the sizes could not be read' } }).join('\n');
  expect(text).toContain('to move     not known');
  expect(text).toContain('forecast    not known: the sizes could not be read');
  expect(text).toContain('size unknown');
  expect(text).toContain('and 2 more (--json FILE lists them)');
});
