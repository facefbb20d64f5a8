import { type Host, isOnMachine, type Model } from './model.ts';

/**
 * Which tasks would end with the machine of these hosts, as text; undefined where there are none. One in DEACTIVATING or STOPPING still serves what
 * it had begun (developer guide, task-lifecycle-explanation). Daemons go with their host.
 */
export const findTasksAt = (model: Model, hosts: readonly Pick<Host, 'id'>[]): string | undefined => {
  const counts = new Map<string, number>();
  for (const task of model.tasks.list()) {
    if (!hosts.some(({ id }) => id === task.host) || !isOnMachine(task)) continue;
    if (task.service !== undefined && model.services.get(task.service)?.daemon) continue;
    counts.set(task.group, (counts.get(task.group) ?? 0) + 1);
  }
  if (counts.size === 0) return undefined;
  return `${[...counts].map(([group, count]) => `${count} of ${group}`).join(', ')} ran there`;
};
