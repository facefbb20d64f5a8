import type { Clock } from '../core/clock.ts';
import type { PolicyKind } from '../core/policy/policy.ts';
import type { Doors, Ledger, Notices, Reach } from '../core/ports.ts';
import type { Clients } from './clients.ts';
import { openGroupDoor } from './groups/groups.ts';
import { openImagesDoor } from './images.ts';
import { probeByLogs } from './log-lines.ts';
import { openPolicyDoor } from './policies.ts';
import { probeByCommand } from './probe-by-command.ts';
import { probeDocument } from './probe-document.ts';
import { openReach, reachBy, type SendRequest } from './reach.ts';
import { openReimageDoor } from './reimages.ts';
import { openRunCommand } from './run-command.ts';
import { openServersDoor } from './servers.ts';
import { openSignalsDoor } from './signals.ts';
import { openStatusChecksDoor } from './status-checks.ts';
import type { OpenWorkload } from './workload-tools.ts';

/** What the doors cannot find out by themselves. */
export type DoorSettings = {
  clock: Clock;
  ledger: Ledger;
  notices: Notices;
  /** The kinds of workloads that are driven. */
  kinds: readonly (PolicyKind & { open: OpenWorkload })[];
  release: string;
  isStandIn: boolean;
  probeFunction?: string;
  /** Sends requests to servers from this process, which is in their network; instead of a function. */
  sendFromHere?: SendRequest;
  /** The name of the Command document that probes a server from itself. */
  probeDocument?: string;
  /** The table of a stack's ledger, which must be the account's. */
  ledgerTable?: string;
  policyFile?: { document: string; value: unknown };
};

/** Binds every door to one set of clients. */
export const bindDoors = (clients: Clients, settings: DoorSettings): Doors => {
  const servers = openServersDoor(clients.ec2, clients.ssm, settings.isStandIn);
  const byServer = openBothWays(clients, settings);
  const byLogs = probeByLogs(clients.logs);
  const reach: Reach = {
    ...byServer,
    probe: (target, probe) => (probe.logLine ? byLogs(target, probe.logLine) : byServer.probe(target, probe)),
  };
  return {
    clock: settings.clock,
    ledger: settings.ledger,
    notices: settings.notices,
    workloads: settings.kinds.map((kind) => kind.open({ clients, reach, servers, clock: settings.clock })),
    release: settings.release,
    groups: openGroupDoor(clients, settings.isStandIn),
    servers,
    reimages: openReimageDoor(clients.ec2),
    statusChecks: openStatusChecksDoor(clients.ec2),
    images: openImagesDoor(clients.ec2, clients.ssm, settings.isStandIn),
    policies: openPolicyDoor(clients.ssm, settings.kinds, settings.policyFile, settings.ledgerTable),
    signals: openSignalsDoor(clients, settings.isStandIn),
    reach,
  };
};

/** Servers are reached from within their network, and probed from themselves where a probe says so. */
const openBothWays = (clients: Clients, { clock, probeDocument: name, probeFunction, sendFromHere }: DoorSettings): Reach => {
  const byNetwork = sendFromHere ? reachBy(sendFromHere) : openReach(clients.lambda, probeFunction);
  if (name === undefined)
    return {
      ...byNetwork,
      missingCommand:
        'the policy names probes with reach ssm, and the document that they run is not known: deploy the stack, and for run --local set PROBE_DOCUMENT to its output ProbeDocument',
    };
  const byCommand = probeByCommand(openRunCommand(clients.ssm, clock, { name, content: probeDocument }));
  return { ...byNetwork, probe: (target, probe) => (probe.reach === 'ssm' ? byCommand : byNetwork.probe)(target, probe) };
};
