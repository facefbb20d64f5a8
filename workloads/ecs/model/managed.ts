import type { Mover } from './figures.ts';
import { hostOfServer, setStatus } from './hosts.ts';
import { type Host, listBusyHosts, type Model } from './model.ts';
import { type ScalingMemory, wantCapacity } from './want-capacity.ts';

/** "for up to 48 hours" (developer guide, managed-instance-draining). */
const longestDrainMs = 172_800_000;

/** What Amazon ECS does with the servers of a capacity provider by itself, as far as it has a memory. */
export type Managed = {
  /** Is that another protection than it set last? Only what it set itself does it change again. */
  changesProtection: (server: string, isProtected: boolean) => boolean;
  protects: (server: string) => boolean;
  /** The protection that its group gives to new servers. */
  protectsNew: boolean;
  /** A server is terminated: its host is drained first. */
  drain: (server: string, by: Mover) => void;
  /** Its hook; undefined where nothing is drained. */
  hook: { name: string; heartbeatSeconds: number; holds: (server: string) => boolean } | undefined;
  wantCapacity: (name: string, servers: readonly { id: string; launchedAt: number }[]) => { to: number; alarm: string } | undefined;
};

/** Managed draining, managed termination protection and managed scaling of a cluster. */
export const createManaged = (model: () => Model): Managed => {
  const { settings, clock } = model();
  const protections = new Map<string, boolean>();
  /** When a server began to leave. */
  const leaving = new Map<string, number>();
  const memories = new Map<string, ScalingMemory>();
  const hostOf = (server: string): Host | undefined => hostOfServer(model(), server);
  const isDrained = settings.managedDraining && settings.capacityProvider;
  return {
    changesProtection: (server, isProtected) => {
      const changes = protections.get(server) !== isProtected;
      protections.set(server, isProtected);
      return changes;
    },
    protects: (server) => protections.get(server) === true,
    protectsNew: settings.managedTerminationProtection && settings.groupProtection,
    drain: (server, by) => {
      const host = hostOf(server);
      if (!host || !isDrained) return;
      leaving.set(server, clock.now());
      if (host.status === 'ACTIVE') setStatus(model(), host, 'DRAINING', by);
    },
    // Its name and heartbeat are those of public repositories.
    hook: isDrained
      ? {
          name: 'ecs-managed-draining-termination-hook',
          heartbeatSeconds: 3_600,
          holds: (server) => {
            const host = hostOf(server);
            return host !== undefined && clock.now() - (leaving.get(server) ?? 0) < longestDrainMs && listBusyHosts(model()).has(host.id);
          },
        }
      : undefined,
    wantCapacity: (name, servers) => {
      const memory = memories.get(name) ?? { below: 0, outAt: Number.NEGATIVE_INFINITY };
      memories.set(name, memory);
      const youngestAt = Math.max(Number.NEGATIVE_INFINITY, ...servers.map(({ launchedAt }) => launchedAt));
      return wantCapacity(model(), { name, servers: servers.map(({ id }) => id), youngestAt }, memory);
    },
  };
};
