import * as z from 'zod/mini';
import { positiveDuration } from '../../core/policy/validate.ts';

/** What a policy may say under `workloads.opensearch`. */
export const opensearchPolicySchema = z.strictObject({
  /** `replace`: another server takes over, and the old one is drained. `reimage`: the server itself comes back with its data. */
  method: z._default(
    z
      .enum(['replace', 'reimage', 'auto'])
      .check(z.refine((method) => method !== 'reimage', { error: 'reimage is not supported yet: use replace or auto' })),
    'auto',
  ),
  /** May servers of a newer version of the product join? That cannot be undone. */
  upgrade: z._default(z.boolean(), false),
  /** Before the first server is drained every open index must be in a snapshot that succeeded, and is no older than this. */
  maxSnapshotAge: z.optional(positiveDuration),
});

/** What a policy says of clusters, with every default filled in. */
export type OpensearchPolicy = z.output<typeof opensearchPolicySchema>;

/** What a policy says of clusters, which was validated when the policy was read; the defaults where it says nothing. */
export const readPolicy = (validated: unknown): OpensearchPolicy =>
  (validated as OpensearchPolicy | undefined) ?? z.parse(opensearchPolicySchema, {});
