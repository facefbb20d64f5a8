import { createZoneBalance } from './balance-zones.ts';
import type { Ground } from './ground.ts';
import { createGroupActs, isSuspended } from './group-acts.ts';
import { replaceExpired } from './replace-expired.ts';
import type { ServerLife } from './server-life.ts';
import type { Group, Server } from './state.ts';

const reactionMs = 5_000;
const retryMs = 60_000;

export type ScalingLoop = {
  /** Auto Scaling checks the group shortly, once however often it is asked. */
  wake: (group: Group, delayMs?: number) => void;
  /** EC2 recommends to rebalance these servers, and the group replaces them. */
  replaceAtRisk: (group: Group, servers: readonly Server[]) => void;
};

/** What Auto Scaling does by itself: replaces the unhealthy and the expired, keeps the desired capacity, balances the zones. */
export const createScalingLoop = (ground: Ground, life: () => ServerLife): ScalingLoop => {
  const { clock } = ground;
  const planned = new Map<string, number>();
  const acts = createGroupActs(ground, life);
  const { counted, launchOne, end, chooseVictim } = acts;
  const zones = createZoneBalance(ground, acts);

  /**
   * "When Amazon EC2 Auto Scaling determines that an InService instance is unhealthy, it replaces it with a new instance" (user guide,
   * healthcheck.html): it ends the old one first, launches then, and does not heed protection from scale-in.
   */
  const replaceUnhealthy = (group: Group): void => {
    if (isSuspended(group, 'ReplaceUnhealthy') || isSuspended(group, 'Terminate')) return;
    for (const server of counted(group)) {
      if (server.state.health !== 'Unhealthy') continue;
      const isOurs = server.origin === 'recycler' || server.isHeir;
      if (isOurs && !server.hasJoined && server.terminated === undefined) group.owedHeirs += 1;
      group.owedForHealth += 1;
      const isUp = server.state.machine === 'running';
      const why = isUp ? 'an ELB system health check failure' : 'an EC2 health check indicating it has been terminated or stopped';
      end(group, server, ground.sentence(`an instance was taken out of service in response to ${why}`));
    }
  };

  const launchMissing = (group: Group, missing: number): void => {
    if (clock.now() < group.launchNotBefore) {
      wake(group, group.launchNotBefore - clock.now());
      return;
    }
    const actual = counted(group).length;
    const isForHealth = group.owedForHealth >= missing;
    const started = isForHealth
      ? 'an instance was started in response to an unhealthy instance needing to be replaced'
      : `an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${actual} to ${actual + missing}`;
    const cause = [...group.reasons, ground.sentence(started)].join('  ');
    group.reasons = [];
    for (let i = 0; i < missing; i += 1) {
      const origin = group.owedToRecycler > 0 ? 'recycler' : 'auto-scaling';
      if (!launchOne(group, origin, cause)) {
        wake(group, retryMs);
        return;
      }
      group.owedToRecycler = Math.max(0, group.owedToRecycler - 1);
      group.owedForHealth = Math.max(0, group.owedForHealth - 1);
    }
  };

  const endSurplus = (group: Group, surplus: number): void => {
    const actual = counted(group).length;
    const shrunk = `an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${actual} to ${actual - surplus}`;
    const cause = [...group.reasons, ground.sentence(shrunk)];
    group.reasons = [];
    for (let i = 0; i < surplus; i += 1) {
      const victim = chooseVictim(group);
      if (victim) end(group, victim, [...cause, ground.sentence(`instance ${victim.id} was selected for termination`)].join('  '));
    }
  };

  /** Where others lowered desired over a raise of the Recycler before a server came for it, a server stays for it that was to go. */
  const cancelOwed = (group: Group): void => {
    const tally = ground.tallies.get(group.fleet);
    if (tally) tally.oursTaken += group.owedToRecycler;
    group.owedToRecycler = 0;
  };

  const retainDesired = (group: Group): void => {
    const missing = group.state.desired + group.rebalancing.size - counted(group).length;
    if (missing <= 0) cancelOwed(group);
    if (missing > 0 && !isSuspended(group, 'Launch')) launchMissing(group, missing);
    if (missing < 0 && !isSuspended(group, 'Terminate')) endSurplus(group, -missing);
  };

  const check = (group: Group): void => {
    if (group.state.status !== 'active') return;
    replaceUnhealthy(group);
    retainDesired(group);
    zones.balance(group);
    replaceExpired(ground, acts, group, (delayMs) => wake(group, delayMs));
  };

  const wake: ScalingLoop['wake'] = (group, delayMs = reactionMs) => {
    const due = clock.now() + delayMs;
    const before = planned.get(group.name);
    if (before !== undefined && before <= due) return;
    planned.set(group.name, due);
    clock.at(due, () => {
      if (planned.get(group.name) !== due) return;
      planned.delete(group.name);
      check(group);
    });
  };

  ground.joinedListeners.push((server) => {
    const group = ground.groups.get(server.group);
    if (group?.rebalancing.get(server.id) !== undefined) wake(group);
  });

  return { wake, replaceAtRisk: zones.replaceAtRisk };
};
