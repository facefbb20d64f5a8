import type { PolicyKind } from '../core/policy/policy.ts';
import { ecsPolicySchema } from './ecs/policy.ts';
import { findContradiction, opensearchPolicySchema } from './opensearch/policy.ts';

/**
 * The kinds of workload of which a policy may say something, without their doors: a check of a policy asks AWS nothing, and need not wait until
 * the SDK is loaded. A test holds it against the list of all kinds.
 */
export const policyKinds: readonly PolicyKind[] = [
  { kind: 'opensearch', policySchema: opensearchPolicySchema, findContradiction },
  { kind: 'ecs', policySchema: ecsPolicySchema },
];
