import { type HealPoll, judgeHealth } from '../heal/health.ts';
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
  };
  const notes = Object.fromEntries(workloads.flatMap((each) => (each.notes === undefined ? [] : [[workloadKey(each), each.notes]])));
  return { poll: { ...seen, probes: await probeSick(doors, seen, policy) }, wanted, notes };
};

/** Probes the servers against which something speaks. */
const probeSick = async (doors: Doors, poll: HealPoll, policy: Policy): Promise<Record<string, Verdict>> => {
  const { probes } = policy.proof;
  const sick = probes.length === 0 ? [] : judgeHealth(poll).filter(({ status }) => status === 'sick');
  const asked = sick.slice(0, mostProbed).map(({ id, group }) => ({ id, group, address: poll.servers[id]?.address }));
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
