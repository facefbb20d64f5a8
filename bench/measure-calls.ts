import { createClients } from '../aws/all-clients.ts';
import { createClientMaker } from '../aws/clients.ts';
import { bindDoors } from '../aws/doors.ts';
import { chooseFleets } from '../cli/commands/choose-fleets.ts';
import { findDue, findRefusals } from '../core/begin/due.ts';
import { readPolicy } from '../core/step/read-policy.ts';
import { createMemoryLedger } from '../local/memory-ledger.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { createWorld } from '../rehearsal/world.ts';
import { rehearsedKinds } from '../workloads/worlds.ts';
import { type Figure, toFigure } from './bench-result.ts';

/** Calls to AWS, by operation, of a plan of one fleet of one group among so many enrolled ones. */
export const countPlanCalls = async (fleets: number): Promise<{ total: number; byOperation: Record<string, number> }> => {
  const names = Array.from({ length: fleets }, (_, index) => `fleet-${index}`);
  const world = createWorld({ scenario: readScenario({ fleets: names.map((name) => ({ name, desiredCapacity: 2 })) }) });
  const { clock } = world;
  const credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };
  const clients = createClients(
    createClientMaker({ region: 'eu-west-1', credentials, retryStrategy: world.retryStrategy, onClient: world.attach }, 'bench'),
  );
  const doors = bindDoors(clients, {
    clock,
    ledger: createMemoryLedger(() => clock.now()),
    notices: { send: async () => undefined },
    kinds: rehearsedKinds,
    release: 'bench',
    isStandIn: false,
    probeFunction: 'probe',
  });
  const fleet = names.at(-1) ?? '';
  const planned = clock.spawn(async () => {
    const groups = (await chooseFleets(doors, { fleet })).get(fleet) ?? [];
    await readPolicy(doors, groups);
    await findRefusals(doors, groups);
    await findDue(doors, groups);
  });
  await clock.run();
  await planned;
  return world.calls.figures();
};

/** What a plan of one fleet asks of AWS in an account of many. */
export const measureCalls = async (): Promise<Figure[]> => [
  toFigure('plan-one-of-200-calls', 'calls to AWS for the plan of one of 200 fleets', '', (await countPlanCalls(200)).total, 20),
];
