/** What a run that prunes is about to do. Written to the ledger before the call; nothing that is not written is called. */
export type PruneIntent =
  /** Nothing can be launched from it any more, and its shares are gone; it can be enabled again. */
  | { kind: 'disable'; image: string; reason: string }
  | { kind: 'enable'; image: string; reason: string }
  /** It is gone for good, with its snapshots. */
  | { kind: 'remove'; image: string; reason: string }
  | { kind: 'end-server'; server: string; reason: string }
  | { kind: 'delete-snapshot'; snapshot: string; reason: string };

/** What an intent is about. */
export const subjectOf = (intent: PruneIntent): string =>
  'image' in intent ? intent.image : 'server' in intent ? intent.server : intent.snapshot;
