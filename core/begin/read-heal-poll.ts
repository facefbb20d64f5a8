import { type HealPoll, judgeHealth, type ServerHealth } from '../heal/health.ts';
import { mapBounded } from '../map-bounded.ts';
import type { Policy } from '../policy/policy.ts';
import type { Doors } from '../ports.ts';
import type { HealRecord } from '../record/heal.ts';
import type { GroupView } from '../record/observation.ts';
import { noUndertaking } from '../record/undertaking.ts';
import type { Wanted } from '../record/wanted.ts';
import { type Verdict, workloadKey } from '../record/workload.ts';
import { probeServer } from '../step/probe-server.ts';
import { withOwnProtection } from '../step/with-own-protection.ts';
import { withRefreshes } from '../step/with-refreshes.ts';
import { resolveLaunchable } from './resolve-launchable.ts';

/** Servers that are probed at one poll: where more are sick, the fleet is, and a second sign of each would change nothing. */
const mostProbed = 20;

/** What healing reads of a fleet. One read that fails fails all of it: of what is known in part nothing is concluded. */
export const readHealPoll = async (
  doors: Doors,
  listed: readonly GroupView[],
  policy: Policy,
  before: HealRecord | undefined,
): Promise<{ poll: HealPoll; wanted: Record<string, Wanted>; notes: Record<string, unknown> }> => {
  const at = doors.clock.now();
  const groups = await withOwnProtection(doors, await withRefreshes(doors, listed));
  const { wanted } = await resolveLaunchable(doors, groups);
  const undertaking = {
    ...noUndertaking,
    // A host says whether it may leave as if it were about to.
    isReplacing: true,
    due: before?.suspects.map(({ id }) => id) ?? [],
    settings: policy.workloads,
    notes: before?.notes ?? {},
    wanted,
    startedAt: at,
    seeksSigns: true,
  };
  const workloads = (await Promise.all(doors.workloads.map((door) => door.describe(groups, undertaking)))).flat();
  const read = await doors.servers.readGroups(groups.map(({ name }) => name));
  const seen = {
    at,
    groups,
    servers: Object.fromEntries(read.map((each) => [each.id, each])),
    workloads,
    impaired: await doors.servers.readImpaired(at),
    probes: {},
    connections: {},
  };
  const notes = Object.fromEntries(workloads.flatMap((each) => (each.notes === undefined ? [] : [[workloadKey(each), each.notes]])));
  const servers = judgeHealth(seen);
  const sick = servers.filter(({ status }) => status === 'sick').slice(0, mostProbed);
  const probes = await probeSick(doors, seen, policy, sick);
  return { poll: { ...seen, probes, connections: await readConnections(doors, servers, sick) }, wanted, notes };
};

/** Servers that one question to Systems Manager is about at most (API reference, DescribeInstanceInformation, MaxResults). */
const mostConnections = 50;

/** Whether the agents of sick servers are connected, and of as many of their peers as the same question takes: nothing is asked of a fleet that is well. */
const readConnections = async (
  doors: Doors,
  servers: readonly ServerHealth[],
  sick: readonly ServerHealth[],
): Promise<HealPoll['connections']> => {
  if (sick.length === 0) return {};
  const groups = new Set(sick.map(({ group }) => group));
  const peers = servers.filter((server) => groups.has(server.group) && !sick.includes(server));
  return doors.servers.readConnections([...sick, ...peers].slice(0, mostConnections).map(({ id }) => id));
};

/** Probes the servers against which something speaks. */
const probeSick = async (doors: Doors, poll: HealPoll, policy: Policy, sick: readonly ServerHealth[]): Promise<Record<string, Verdict>> => {
  const { probes } = policy.proof;
  const asked = (probes.length === 0 ? [] : sick).map(({ id, group }) => ({ id, group, address: poll.servers[id]?.address }));
  const answers = await mapBounded(
    asked,
    mostProbed,
    async ({ id, group, address }): Promise<[string, Verdict]> => [
      id,
      await probeServer(doors, { id, group, ...(address !== undefined && { address }) }, probes),
    ],
    () => true,
  );
  return Object.fromEntries(answers);
};
