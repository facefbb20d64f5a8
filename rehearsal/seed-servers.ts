import type { Before } from './before-schema.ts';
import { hexOf } from './chance.ts';
import type { Seeded } from './create-server.ts';
import { type Ground, zoneOf } from './ground.ts';
import type { ScenarioGroup } from './scenario.ts';
import type { ServerLife } from './server-life.ts';
import type { Group, LaunchSource, LifecycleHook, Server } from './state.ts';

/** Servers of one group in the order of their making, each part as long as `before` says; the rest has nothing special. */
type Parts = Record<'protected' | 'unhealthy' | 'held' | 'other' | 'none' | 'configuration', number>;

const partsOf = ({ protected: isProtected, unhealthy, hook, template }: Before): Parts => ({
  protected: isProtected,
  unhealthy,
  held: hook?.state.startsWith('Pending') ? hook.count : 0,
  ...template,
});

const partAt = (parts: Parts, index: number): keyof Parts | undefined => {
  let end = 0;
  for (const [part, length] of Object.entries(parts) as [keyof Parts, number][]) {
    end += length;
    if (index < end) return part;
  }
  return undefined;
};

/** The group has moved to its template since: what these servers were launched from is another template, a launch configuration, or nothing. */
const sourceOf = (group: Group, part: keyof Parts | undefined): LaunchSource | undefined => {
  if (part === 'none') return {};
  if (part === 'configuration') return { configuration: `${group.name}-launch-configuration` };
  if (part === 'other')
    return { templateId: `lt-0${hexOf(`template before:${group.name}`)}`, templateName: `${group.name}-template-before` };
  return undefined;
};

const hookOf = ({ heartbeat, result }: NonNullable<Before['hook']>, transition: LifecycleHook['transition']): LifecycleHook => ({
  transition,
  heartbeatSeconds: heartbeat,
  completedAfterSeconds: undefined,
  result,
});

/**
 * Puts the servers of a group on the ground as they are before the start: as many as desired, in every zone that the group ever had, and
 * on top those in standby, which the desired capacity does not count, and those that are terminating.
 */
export const seedServers = (ground: Ground, life: ServerLife, group: Group, shape: ScenarioGroup): void => {
  const { before } = shape;
  const parts = partsOf(before);
  const wantedVersion = group.template.defaultVersion;
  let made = 0;

  const seed = (source: LaunchSource | undefined, isNew = false): Server => {
    const age = ground.chance(`age:${shape.name}:${made}`).between(shape.age.from, shape.age.to);
    // Versions are counted by template: another template's has the number that this one's has now.
    const templateVersion = source?.templateId === undefined ? 1 : wantedVersion;
    const seeded: Seeded = { templateVersion, image: shape.image.current, ageSeconds: isNew ? 300 : age, ...(source && { source }) };
    const server = life.seed(group, group.zones[made % group.zones.length] ?? zoneOf('a'), seeded);
    made += 1;
    return server;
  };

  const holdAtLaunch = (server: Server, hook: NonNullable<Before['hook']>): void => {
    ground.change(server, { lifecycle: 'Pending', works: {} }, { inServiceAt: undefined });
    life.hold(server, hookOf(hook, 'launching'), hook.state.endsWith('Proceed') ? hook.heartbeat : 0);
  };

  const holdAtEnd = (server: Server, hook: NonNullable<Before['hook']>): void => {
    const terminated = { by: 'other' as const, at: ground.scenario.startMs, wasInService: false };
    ground.change(server, { lifecycle: 'Terminating', works: {} }, { terminated });
    life.hold(server, hookOf(hook, 'terminating'), hook.state.endsWith('Proceed') ? hook.heartbeat : 0);
  };

  for (let i = 0; i < shape.desiredCapacity; i += 1) {
    const part = partAt(parts, i);
    const server = seed(sourceOf(group, part), part === 'held');
    if (part === 'protected') ground.change(server, { isProtected: true });
    if (part === 'unhealthy') life.sicken(server);
    if (part === 'held' && before.hook) holdAtLaunch(server, before.hook);
  }
  // They were put there with a decrement: "this prevents the launch of an instance to replace the one on standby" (user guide,
  // as-enter-exit-standby.html).
  for (let i = 0; i < before.standby; i += 1) ground.change(seed(undefined), { lifecycle: 'Standby', works: {} });
  if (before.hook?.state.startsWith('Terminating')) {
    for (let i = 0; i < before.hook.count; i += 1) holdAtEnd(seed(undefined), before.hook);
  }
};
