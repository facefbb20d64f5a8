import type { Clock } from '../core/clock.ts';
import type { PolicyKind } from '../core/policy/policy.ts';
import type { Doors, Ledger, Notices } from '../core/ports.ts';
import type { Clients } from './clients.ts';
import { openGroupDoor } from './groups/groups.ts';
import { openImagesDoor } from './images.ts';
import { openPolicyDoor } from './policies.ts';
import { openReach, reachBy, type SendRequest } from './reach.ts';
import { openReimageDoor } from './reimages.ts';
import { openServersDoor } from './servers.ts';
import { openSignalsDoor } from './signals.ts';
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
  policyFile?: { document: string; value: unknown };
};

/** Binds every door to one set of clients. */
export const bindDoors = (clients: Clients, settings: DoorSettings): Doors => {
  const servers = openServersDoor(clients.ec2);
  const reach = settings.sendFromHere ? reachBy(settings.sendFromHere) : openReach(clients.lambda, settings.probeFunction);
  return {
    clock: settings.clock,
    ledger: settings.ledger,
    notices: settings.notices,
    workloads: settings.kinds.map((kind) => kind.open({ clients, reach, servers, clock: settings.clock })),
    release: settings.release,
    groups: openGroupDoor(clients, settings.isStandIn),
    servers,
    reimages: openReimageDoor(clients.ec2),
    images: openImagesDoor(clients.ec2, clients.ssm, settings.isStandIn),
    policies: openPolicyDoor(clients.ssm, settings.kinds, settings.policyFile),
    signals: openSignalsDoor(clients.cloudWatch, clients.ssm),
    reach,
  };
};
