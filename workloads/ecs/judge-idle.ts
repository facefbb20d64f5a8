import { type Host, isProviderOf, listMovingTasks } from './cluster.ts';
import type { Notes } from './notes.ts';
import type { HostPoll } from './question.ts';

/**
 * Milliseconds for which a new host may stand empty. Managed scaling takes a server away after 15 minutes of one that is not needed, and with managed
 * termination protection the empty one is the only one that it may take (ECS Developer Guide, managed-scaling-behavior).
 */
const longestIdle = 10 * 60_000;

/** Why a new host that has joined may stand empty no longer; undefined where it may, since it has work, or nothing scales its group. */
export const judgeIdle = (poll: HostPoll, host: Host, notes: Notes): string | undefined => {
  const { cluster, undertaking, groups, before, now } = poll;
  const { server } = host;
  const isSpare = undertaking.swaps.some(
    ({ replacement, stage, isRolledBack, method }) =>
      replacement === server && stage === 'joined' && !isRolledBack && method === 'launch-first',
  );
  const scaling = cluster.providers.find(
    ({ name, scalesServers, ...provider }) => scalesServers && (name === host.provider || isProviderOf(provider, groups.get(server) ?? '')),
  );
  // A host that was not read may have tasks: then nothing is said of it.
  if (!isSpare || !scaling || !cluster.read.has(host.arn)) return undefined;
  const isEmpty = listMovingTasks(cluster, host.arn).length === 0;
  const since = isEmpty ? (before.idle[server] ?? Math.min(now, host.registeredAt)) : now;
  notes.idle[server] = since;
  return now - since < longestIdle
    ? undefined
    : `it has stood empty for ${Math.floor((now - since) / 60_000)} minutes, and capacity provider ${scaling.name} soon takes it, or another server, away`;
};
