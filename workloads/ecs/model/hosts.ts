import type { Mover } from './figures.ts';
import { arnOf, change, type Host, type Model } from './model.ts';
import { killTask } from './run-task.ts';
import { wake } from './wake.ts';

/** Seconds that a container instance is REGISTERING: assumed. */
const registeringSeconds = 5;

/** How long a container instance that was deregistered can still be described: "INACTIVE [...] may remain discoverable" (API reference). */
const inactiveMs = 3_600_000;

type Machine = Pick<Host, 'server' | 'zone' | 'image' | 'provider' | 'isSeed' | 'drainSeconds'>;

/** The agent of a server registers it with the cluster; one that was there from the start is ACTIVE at once. */
export const registerHost = (model: Model, machine: Machine, registeredAt = model.clock.now()): Host => {
  model.counter += 1;
  const id = `${model.hexOf(`host:${machine.server}`)}${model.hexOf(`host:${machine.server}:${model.counter}`)}`;
  const host: Host = {
    id,
    arn: arnOf(model, 'container-instance', id),
    ...machine,
    status: machine.isSeed ? 'ACTIVE' : 'REGISTERING',
    isConnected: true,
    health: machine.isSeed ? 'OK' : 'INITIALIZING',
    registeredAt,
    drainedBy: undefined,
    version: 1,
  };
  model.hosts.set(id, host);
  if (!machine.isSeed)
    model.clock.at(model.clock.now() + registeringSeconds * 1_000, () => {
      const now = model.hosts.get(id);
      if (now?.status !== 'REGISTERING') return;
      for (const listen of model.registerListeners) listen(now);
      show(model, change(model.hosts, now, { status: 'ACTIVE', health: 'OK', registeredAt: model.clock.now() }));
      model.clock.at(model.clock.now() + model.settings.daemonSeconds * 1_000, () => wake(model));
    });
  return host;
};

/** The container instance of a server: the newest that is registered. */
export const hostOfServer = ({ hosts }: Pick<Model, 'hosts'>, server: string): Host | undefined =>
  hosts.list().findLast((host) => host.server === server && host.status !== 'INACTIVE');

/** All container instances of a server. */
export const hostsOfServer = ({ hosts }: Pick<Model, 'hosts'>, server: string): Host[] =>
  hosts.list().filter((host) => host.server === server && host.status !== 'INACTIVE');

/** DRAINING, or ACTIVE again at any time (API reference, UpdateContainerInstancesState). */
export const setStatus = (model: Model, host: Host, status: 'ACTIVE' | 'DRAINING', by: Mover): Host => {
  if (host.status === status) return host;
  const changed = change(model.hosts, host, { status, drainedBy: status === 'DRAINING' ? by : undefined });
  show(model, changed);
  if (status === 'DRAINING') for (const listen of model.drainListeners) listen(changed);
  return changed;
};

/** Its agent loses its connection, or has it again: then all that waited for it goes on. */
export const setConnected = (model: Model, { id }: Host, isConnected: boolean): void => {
  const host = model.hosts.get(id);
  if (!host || host.status === 'INACTIVE' || host.isConnected === isConnected) return;
  show(model, change(model.hosts, host, { isConnected }));
  if (!isConnected) return;
  const waiting = model.whenConnected.get(id) ?? [];
  model.whenConnected.delete(id);
  for (const act of waiting) act();
};

/**
 * Its machine ends, and everything on it. "If you terminate a running container instance with a connected Amazon ECS container agent, the
 * agent automatically deregisters the instance from your cluster (stopped container instances or instances with disconnected agents are not
 * automatically deregistered when terminated)" (API reference, DeregisterContainerInstance).
 */
export const loseHost = (model: Model, host: Host, by: Mover): void => {
  const isKnown = host.isConnected;
  for (const task of model.tasks.list())
    if (task.host === host.id) {
      const isMoved = by === 'us' && task.service !== undefined && task.desired === 'RUNNING' && task.startedAt !== undefined;
      if (isMoved && !model.services.get(task.service ?? '')?.daemon) {
        model.figures.moved(task.moves + 1);
        model.displaced.set(task.service ?? '', [...(model.displaced.get(task.service ?? '') ?? []), task.moves + 1]);
      }
      killTask(model, task, isKnown, `Host EC2 (instance ${host.server}) terminated.`, by);
    }
  if (isKnown) deregister(model, host);
  wake(model);
};

/** The cluster does not have it any more. */
export const deregister = (model: Model, { id }: Host): Host | undefined => {
  const host = model.hosts.get(id);
  if (!host || host.status === 'INACTIVE') return host;
  const gone = change(model.hosts, host, { status: 'INACTIVE', isConnected: false });
  model.clock.at(model.clock.now() + inactiveMs, () => model.hosts.delete(id));
  show(model, gone);
  return gone;
};

const show = (model: Model, host: Host): void => {
  model.onHostChange(host);
  wake(model);
};
