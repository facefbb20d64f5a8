import type { RedSeconds } from './health-watch.ts';
import type { DocumentFindings } from './judge-documents.ts';

/** What a story came to, from the outside of the cluster: what was written and read, and what every node said. */
export type Verdict = DocumentFindings & {
  acknowledged: number;
  repeated: number;
  documents: number;
  snapshots: number;
  red: RedSeconds & { causedIndices: string[] };
  /** Did it become green again, with the number of nodes that it is to have? */
  isHealed: boolean;
  /** Why it could not be read back, where that is so: then nothing is known of its documents. */
  unread?: string;
  /** Shards whose copies differ. */
  copies: string[];
  /** Settings that are not as they were. */
  settings: string[];
  /** Invariants of the fleet that were broken. */
  invariants: string[];
  seconds: number;
};

const some = (names: readonly string[]): string =>
  `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;

/** What must not be, one sentence each; empty where nothing acknowledged was lost, nothing was red by our doing, and all is as it was. */
export const findBreaches = ({ lost, revived, red, isHealed, unread, copies, settings, invariants }: Verdict): string[] => [
  ...(lost.length > 0 ? [`${lost.length} acknowledged documents are lost: ${some(lost)}`] : []),
  ...(revived.length > 0 ? [`${revived.length} deleted documents are back: ${some(revived)}`] : []),
  ...(red.caused > 0 ? [`red for ${red.caused} s without a fault that explains it: ${some(red.causedIndices)}`] : []),
  ...(isHealed ? [] : ['the cluster did not become green again']),
  ...(unread === undefined ? [] : [`it could not be read back: ${unread}`]),
  ...copies.map((each) => `copies differ: ${each}`),
  ...settings.map((each) => `not as it was: ${each}`),
  ...invariants.map((each) => `invariant: ${each}`),
];
