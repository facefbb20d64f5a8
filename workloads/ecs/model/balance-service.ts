import { type Host, isAlive, type Model, type Service, type Task } from './model.ts';

/**
 * The zone into which a service should move one task, and the task, where its tasks are spread unevenly: "Amazon ECS will monitor your
 * services for imbalances [...] when one or more services are not spread evenly, it takes action by starting tasks in the zone with fewest, and
 * then stopping tasks in the zone with most" (developer guide, service-rebalancing, shortened). Not with maximumPercent 100.
 */
export const findImbalance = (model: Model, service: Service): { task: Task; zone: string } | undefined => {
  if (!service.rebalancing || service.max <= 100) return undefined;
  const tasks = model.tasks.list().filter((task) => task.service === service.name && isAlive(task));
  const isSteady = tasks.length === service.desired && tasks.every(({ isHealthy }) => isHealthy);
  if (!isSteady) return undefined;
  const hosts = new Map(model.hosts.list().map((host): [string, Host] => [host.id, host]));
  const byZone = new Map<string, Task[]>();
  for (const { zone, status, isConnected } of hosts.values())
    if (status === 'ACTIVE' && isConnected) byZone.set(zone, byZone.get(zone) ?? []);
  for (const task of tasks) {
    const zone = hosts.get(task.host ?? '')?.zone ?? '';
    byZone.set(zone, [...(byZone.get(zone) ?? []), task]);
  }
  const zones = [...byZone].toSorted((a, b) => a[1].length - b[1].length || (a[0] < b[0] ? -1 : 1));
  const [least, most] = [zones[0], zones.at(-1)];
  const task = most?.[1]
    .toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
    .find(({ protectedUntil = 0 }) => protectedUntil <= model.clock.now());
  if (!least || !most || !task || most[1].length - least[1].length < 2) return undefined;
  return { task, zone: least[0] };
};
