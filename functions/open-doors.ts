import { createClients } from '../aws/all-clients.ts';
import { bindDoors } from '../aws/doors.ts';
import { type Environment, isStandIn, requireVariable } from '../aws/environment.ts';
import { connectEvents } from '../aws/events.ts';
import { openOwnVersion } from '../aws/function-version.ts';
import { openNotices, readTopics } from '../aws/notices.ts';
import type { Doors } from '../core/ports.ts';
import { workloadKinds } from '../workloads/index.ts';

/** Every door of the function that reads fleets and acts on them. It acts by the lease of its release. */
export const openDoors = (environment: Environment): Doors => {
  const { clock, ledger, releases, stamp } = environment;
  const clients = createClients(environment.make);
  const events = connectEvents(environment.make, clock, environment.variable);
  const probeFunction = environment.variable('PROBE_FUNCTION');
  const probeDocument = environment.variable('PROBE_DOCUMENT');
  return {
    ...bindDoors(clients, {
      clock,
      ledger,
      notices: openNotices(clients.sns, readTopics(environment.variable)),
      kinds: workloadKinds,
      release: stamp.release,
      ledgerTable: requireVariable(environment, 'LEDGER_TABLE'),
      isStandIn: isStandIn(environment),
      ...(probeFunction !== undefined && { probeFunction }),
      ...(probeDocument !== undefined && { probeDocument }),
    }),
    ...(events && { events }),
    leases: { readLease: releases.readLease, readOwnVersion: openOwnVersion(environment) },
  };
};
