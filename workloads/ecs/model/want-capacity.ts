import { definitionOf, listBusyHosts, type Model } from './model.ts';

/** A group as its capacity provider finds it: servers in service, and when the youngest of them came, in milliseconds since 1970. */
type Found = { name: string; servers: readonly string[]; youngestAt: number };

/** What the alarms of the capacity provider of a group have seen so far. */
export type ScalingMemory = { below: number; outAt: number };

/** "instanceWarmupPeriod: [...] 300 seconds" by default (API reference, ManagedScaling). */
const warmupMs = 300_000;
/** "15 minutes" without a scale-in after a scale-out, and 15 data points of a minute (developer guide, managed-scaling-behavior). */
const lowPoints = 15;
const pauseMs = 900_000;

/**
 * What managed scaling wants a group's desired capacity to be: target tracking on CapacityProviderReservation = needed / running x 100, at
 * its target of 100. Tasks in PROVISIONING need more than what runs; without any, the servers that have a task that is no daemon are needed.
 * From none it is always two. It adds nothing while servers warm up, and takes at most half away at once (developer guide,
 * managed-scaling-behavior).
 */
export const wantCapacity = (model: Model, found: Found, memory: ScalingMemory): { to: number; alarm: string } | undefined => {
  if (!model.settings.managedScaling) return undefined;
  const { name, servers, youngestAt } = found;
  const now = model.clock.now();
  const running = servers.length;
  const more = countMissing(model);
  if (more > 0) {
    memory.below = 0;
    if (now - youngestAt < warmupMs) return undefined;
    memory.outAt = now;
    return { to: running === 0 ? 2 : running + more, alarm: `TargetTracking-${name}-AlarmHigh` };
  }
  const inUse = listBusyHosts(model);
  const known = new Set(servers);
  const busy = model.hosts.list().filter(({ id, server }) => known.has(server) && inUse.has(id)).length;
  memory.below = busy < running ? memory.below + 1 : 0;
  if (memory.below < lowPoints || now - memory.outAt < pauseMs) return undefined;
  return { to: Math.max(busy, Math.ceil(running / 2)), alarm: `TargetTracking-${name}-AlarmLow` };
};

/** How many servers the tasks that wait for a place need: at least what their sum fills. */
const countMissing = (model: Model): number => {
  const { cpu, memory } = model.settings.host;
  const waiting = model.tasks.list().filter(({ status, desired, host }) => status === 'PROVISIONING' && desired === 'RUNNING' && !host);
  const needs = waiting.map((task) => definitionOf(model, task)).filter((need) => need.cpu <= cpu && need.memory <= memory);
  if (needs.length === 0) return 0;
  const sum = (pick: (need: (typeof needs)[number]) => number): number => needs.reduce((total, need) => total + pick(need), 0);
  return Math.max(1, Math.ceil(sum((need) => need.cpu) / cpu), Math.ceil(sum((need) => need.memory) / memory));
};
