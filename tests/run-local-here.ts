import { createClients } from '../aws/all-clients.ts';
import { createClientMaker, type MakeClient } from '../aws/clients.ts';
import { bindDoors } from '../aws/doors.ts';
import { bindTasks, loadRecycler } from '../cli/tasks.ts';
import { beginCampaigns } from '../core/begin/begin.ts';
import type { BeginResult } from '../core/begin/begin-result.ts';
import { planInline } from '../core/begin/plan-inline.ts';
import type { Doors, Ledger } from '../core/ports.ts';
import { localRelease } from '../core/release/find-release-needs.ts';
import { createLocalExecutions } from '../local/executions.ts';
import type { World } from '../rehearsal/world.ts';
import { rehearsedKinds } from '../workloads/worlds.ts';

/** How a person's machine names itself in a lock. */
export const person = 'ana@laptop (process 7 of 9c1e02aa.4026531836)';

/** Clients and doors as a person at a command line has them, on the embedded cloud. */
export const openAsPerson = (world: World, ledger: Ledger): { make: MakeClient; doors: Doors } => {
  const settings = { region: 'eu-west-1', credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' } };
  const make = createClientMaker({ ...settings, retryStrategy: world.retryStrategy, onClient: world.attach }, 'run');
  const clients = createClients(make);
  const doors = bindDoors(clients, {
    clock: world.clock,
    ledger,
    notices: { send: async () => undefined },
    kinds: rehearsedKinds,
    release: localRelease,
    isStandIn: false,
  });
  return { make, doors };
};

/**
 * What `recycler run --local --fleet NAME` does, on a ledger that another process left. Runs the clock until all is over, or for so many seconds;
 * then what it had found out by then is the answer.
 */
export const runLocalHere = async (world: World, ledger: Ledger, fleet: string, seconds?: number): Promise<BeginResult[]> => {
  const { clock } = world;
  const { doors } = openAsPerson(world, ledger);
  const executions = createLocalExecutions({
    definition: await loadRecycler(),
    tasks: bindTasks(doors),
    clock,
    random: Math.random,
    spawn: (task) => clock.spawn(task),
  });
  const done = clock.spawn(() => beginCampaigns(doors, executions, { fleet, actor: 'ana', holder: person }, planInline(doors, executions)));
  await clock.run(seconds === undefined ? {} : { until: clock.now() + seconds * 1_000 });
  return done;
};
