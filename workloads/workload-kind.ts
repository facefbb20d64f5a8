import type * as z from 'zod/mini';
import type { DoorPermissions } from '../aws/permission.ts';
import type { OpenWorkload } from '../aws/workload-tools.ts';
import type { PolicyKind } from '../core/policy/policy.ts';

export type { WorkloadTools } from '../aws/workload-tools.ts';

/** One kind of workload, as everything outside its folder knows it. */
export type WorkloadKind = {
  /** Its name in scenarios, records and policies. */
  kind: string;
  open: OpenWorkload;
  /** The actions of its door. */
  permissions: DoorPermissions;
  /** What a policy may say under `workloads.<kind>`; absent where there is nothing to say. */
  policySchema?: z.core.$ZodType;
  /** Why nothing could ever be done as a policy says of this kind, beside the rest of it. */
  findContradiction?: NonNullable<PolicyKind['findContradiction']>;
};
