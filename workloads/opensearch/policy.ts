import * as z from 'zod/mini';
import { positiveDuration } from '../../core/policy/validate.ts';

/** What a policy may say under `workloads.opensearch`. */
export const opensearchPolicySchema = z.strictObject({
  /** `replace`: another server takes over, and the old one is drained. `reimage`: the server itself comes back with its data. `auto`: that, where it can. */
  method: z._default(z.enum(['replace', 'reimage', 'auto']), 'auto'),
  /** `acceptSingleCopy`: may a server be away while one other copy of its shards is left? With that one lost meanwhile, the cluster is red. */
  reimage: z.prefault(z.strictObject({ acceptSingleCopy: z._default(z.boolean(), false) }), {}),
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

const isNone = (amount: number | string | undefined): boolean => amount === undefined || Number.parseFloat(String(amount)) === 0;

/** A server that comes back is missing meanwhile, and the first one is proven in place: a policy that allows neither and asks for it is wrong. */
export const findContradiction = (
  settings: unknown,
  { pace, proof }: { pace: { maxUnavailable?: number | string | undefined }; proof: { inPlace: boolean } },
): string | undefined => {
  if (readPolicy(settings).method !== 'reimage') return undefined;
  const asks = 'workloads.opensearch.method reimage';
  if (isNone(pace.maxUnavailable))
    return `${asks} takes one server out of service at a time, and pace.maxUnavailable is 0: set it to 1, or use auto`;
  return proof.inPlace ? undefined : `${asks} proves the first server in place: set proof.inPlace to true, or use auto`;
};
