import type { WorkloadKind } from '../workload-kind.ts';
import { openOpensearchDoor } from './door.ts';
import { opensearchPermissions } from './permissions.ts';
import { findContradiction, opensearchPolicySchema } from './policy.ts';

/** Clusters of OpenSearch 2 and 3, and of Elasticsearch 7.17 to 9. */
export const opensearch: WorkloadKind = {
  kind: 'opensearch',
  open: openOpensearchDoor,
  permissions: opensearchPermissions,
  policySchema: opensearchPolicySchema,
  findContradiction,
};
