import type { Ground } from './ground.ts';
import { type GroupActs, isSuspended } from './group-acts.ts';
import type { Group } from './state.ts';

/** Between two replacements, and until the ages are asked about again. */
const pauseMs = 300_000;

/**
 * Auto Scaling replaces servers that are older than the maximum lifetime of their group: it "will usually replace instances one at a time, with
 * a pause between replacements"; "several instances might be replaced at once, by up to 10 percent of the current capacity", where time is
 * short; scale-in protection keeps one. It "creates a new scaling activity for terminating the instance and then terminates it", and launches
 * while that one is leaving (user guide, asg-max-instance-lifetime.html). "When Launch or Terminate are suspended, the maximum instance
 * lifetime feature can't replace any instances" (understand-how-suspending-processes-affects-other-processes.html).
 */
export const replaceExpired = (
  ground: Ground,
  { counted, end }: Pick<GroupActs, 'counted' | 'end'>,
  group: Group,
  wakeLater: (delayMs: number) => void,
): void => {
  if (group.maxLifetimeSeconds === undefined) return;
  const untilNext = group.nextLifetimeCheck - ground.clock.now();
  wakeLater(untilNext > 0 ? untilNext : pauseMs);
  if (isSuspended(group, 'Terminate') || isSuspended(group, 'Launch')) return;
  if (untilNext > 0) return;
  const lifetimeMs = group.maxLifetimeSeconds * 1_000;
  const servers = counted(group);
  if (servers.length < group.state.desired || servers.some(({ state }) => state.lifecycle === 'Pending')) return;
  const expired = servers.filter(({ launchedAt, state }) => ground.clock.now() - launchedAt > lifetimeMs && !state.isProtected);
  const tenth = Math.max(1, Math.floor(group.state.desired / 10));
  const atOnce = expired.length > tenth ? tenth : 1;
  if (expired.length > 0) group.nextLifetimeCheck = ground.clock.now() + pauseMs;
  for (const server of expired.toSorted((a, b) => a.launchedAt - b.launchedAt).slice(0, atOnce)) {
    const why = `instance ${server.id} was taken out of service in response to a max instance lifetime replacement`;
    end(group, server, ground.sentence(why));
  }
};
