import { expect, test } from '@jest/globals';
import { clusterOf, type Given, hostOf, pollOf, serviceNamed, start, swapFor, taskOf, workload } from './cluster-for-tests.ts';
import { describeHosts } from './describe-hosts.ts';

const minute = 60_000;
const provider = { ...clusterOf().providers[0], name: 'hosts', status: 'ACTIVE', protectsServers: true, scalesServers: true };
const cluster = clusterOf({
  hosts: [hostOf('i-1'), hostOf('i-9', { registeredAt: start })],
  providers: [provider],
  services: [serviceNamed('web'), serviceNamed('log', { isDaemon: true })],
  tasks: [taskOf('web', 'i-1'), taskOf('log', 'i-9')],
});
const joined = { swaps: [swapFor('i-1', { replacement: 'i-9' })] };

/** What is said of the new host this many minutes after it was registered. */
const idleAfter = (minutes: number, more: Given = {}) => {
  const given = { cluster, undertaking: joined, ...more };
  const { notes } = describeHosts(workload, pollOf(given));
  return describeHosts(workload, pollOf({ ...given, before: notes, now: start + minutes * minute })).servers['i-9']?.idle;
};

test('a new host may stand empty but for daemons for ten minutes, where ECS scales its group', () => {
  expect(idleAfter(9.9)).toBeUndefined();
  expect(idleAfter(10)).toBe('it has stood empty for 10 minutes, and capacity provider hosts soon takes it, or another server, away');
});

test.each<[string, Given]>([
  ['has a task', { cluster: { ...cluster, tasks: [...cluster.tasks, taskOf('web', 'i-9')] } }],
  ['was not read', { cluster: { ...cluster, read: new Set() } }],
  ['is of a group that nothing scales', { cluster: { ...cluster, providers: [{ ...provider, scalesServers: false }] } }],
  ['is of a group without a provider', { cluster: { ...cluster, providers: [] } }],
  ['has not joined', { undertaking: { swaps: [swapFor('i-1', { replacement: 'i-9', stage: 'checking' })] } }],
  ['has a victim that drains', { undertaking: { swaps: [swapFor('i-1', { replacement: 'i-9', stage: 'draining' })] } }],
  ['is rolled back', { undertaking: { swaps: [swapFor('i-1', { replacement: 'i-9', isRolledBack: true })] } }],
  ['is none of ours', { undertaking: { swaps: [] } }],
])('one that %s may', (_, given) => {
  expect(idleAfter(60, given)).toBeUndefined();
});

test('a task between two polls begins the ten minutes anew', () => {
  const busy = pollOf({
    cluster: { ...cluster, tasks: [...cluster.tasks, taskOf('web', 'i-9')] },
    undertaking: joined,
    before: { idle: { 'i-9': start - 60 * minute } },
  });
  const { notes } = describeHosts(workload, busy);
  expect(notes.idle).toEqual({ 'i-9': start });
});
