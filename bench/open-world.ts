import { createClients } from '../aws/all-clients.ts';
import { createClientMaker } from '../aws/clients.ts';
import { bindDoors } from '../aws/doors.ts';
import type { Doors } from '../core/ports.ts';
import { createMemoryLedger } from '../local/memory-ledger.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { createWorld, type World } from '../rehearsal/world.ts';
import { rehearsedKinds } from '../workloads/worlds.ts';

/** An embedded cloud with these fleets, and the doors to it. */
export const openWorld = (fleets: readonly { name: string; desiredCapacity: number }[]): { world: World; doors: Doors } => {
  const world = createWorld({ scenario: readScenario({ fleets }) });
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
    probeDocument: 'probe',
  });
  return { world, doors };
};
