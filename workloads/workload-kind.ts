import type * as z from 'zod/mini';
import type { Clients } from '../aws/clients.ts';
import type { DoorPermissions } from '../aws/permission.ts';
import type { Reach, ServersDoor, WorkloadDoor } from '../core/ports.ts';

/** What a driver may use: clients of AWS, requests to servers from inside their network, and facts about servers. */
export type WorkloadTools = { clients: Clients; reach: Reach; servers: ServersDoor };

/** One kind of workload, as everything outside its folder knows it. */
export type WorkloadKind = {
  /** Its name in scenarios, records and policies. */
  kind: string;
  open: (tools: WorkloadTools) => WorkloadDoor;
  /** The actions of its door. */
  permissions: DoorPermissions;
  /** What a policy may say under `workloads.<kind>`; absent where there is nothing to say. */
  policySchema?: z.core.$ZodType;
};
