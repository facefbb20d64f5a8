import type { FailureCause } from './swap.ts';
import type { Purpose, WorkloadRef } from './workload.ts';

/** What a step is about to do to the world. Written to the ledger before the call; nothing that is not written is called. */
export type Intent =
  | { kind: 'launch'; group: string; zone: string; count: number; token: string; swaps: string[] }
  /** Desired rises by this much above whatever it is when the call arrives. `give-back`: our own calls had taken it below what others set. */
  | { kind: 'raise'; group: string; by: number; purpose: 'surge' | 'give-back' }
  | {
      kind: 'terminate';
      group: string;
      server: string;
      swap?: string;
      purpose: 'victim' | 'rollback' | 'orphan';
      /** With decrement the group gets smaller by this server; without, Auto Scaling launches its replacement. */
      decrement: boolean;
      savesConsole: boolean;
      /** Where a workload drains: until when, in milliseconds, the server is proven to be empty. Later the call is not sent. */
      drainedUntil?: number;
      /** The record of the fleet names it as one that is kept in standby: it is not, and the record is to forget it. */
      forgetsKept?: true;
    }
  /** A failed replacement of ours is kept in standby for people to examine, and desired is lowered with it, by one. */
  | {
      kind: 'quarantine';
      group: string;
      server: string;
      swap: string;
      image: string;
      cause: FailureCause;
      reason: string;
      /** Until when it is kept, in milliseconds. */
      until: number;
    }
  /** The server itself comes back from this image; its other volumes, its address and its id stay. */
  | {
      kind: 'reimage';
      group: string;
      server: string;
      swap: string;
      image: string;
      token: string;
      /** Until when, in milliseconds, it is proven that the workloads can do without the server. Later the call is not sent. */
      drainedUntil: number;
    }
  | { kind: 'cordon'; workload: WorkloadRef; group: string; server: string; swap: string; purpose: Purpose }
  | { kind: 'uncordon'; workload: WorkloadRef; group: string; server: string; before?: unknown }
  /** A trial of the workload's own on a server that proves its image; the same token starts one trial, however often it is sent. */
  | { kind: 'try'; workload: WorkloadRef; group: string; server: string; swap: string; what: string; token: string }
  /** What no one moves off a server that drains is ended there, since the policy says so. It does not come back. */
  | { kind: 'end-work'; workload: WorkloadRef; group: string; server: string; swap: string; what: string; reason: string }
  | { kind: 'suspend'; group: string; processes: string[] }
  | { kind: 'resume'; group: string; processes: string[] }
  /** Auto Scaling holds a server for unhealthy that works again: the mark is taken off. No intent ever puts one on. */
  | { kind: 'clear-mark'; group: string; server: string }
  /** The application status checks of a server that boots are suppressed for so many seconds; one token suppresses once. */
  | { kind: 'suppress-checks'; group: string; server: string; swap: string; seconds: number; token: string }
  /** And resumed once it has joined. */
  | { kind: 'resume-checks'; group: string; server: string; swap: string }
  /** Desired falls by this much below whatever it is when the call arrives: a raise of ours for which no server ever came. */
  | { kind: 'lower'; group: string; by: number }
  | { kind: 'delete-policy'; group: string; policy: string }
  /** `rollsBack`: its label is to go back to the image before it. */
  | { kind: 'reject'; image: string; reason: string; rollsBack?: true }
  | {
      kind: 'notify';
      level: 'info' | 'warning' | 'alert';
      /** What happened. */
      text: string;
      /** What to do next; absent where nothing is to be done, and in campaigns of older releases. */
      next?: string;
      server?: string;
    };

/**
 * What came of one intent. `refused`: a no of the API, with its code and the attempts it took: after more than one, an earlier attempt may have
 * been carried out. `unanswered`: it is open whether it was carried out; the next poll shows.
 */
export type IntentResult =
  | { outcome: 'done'; servers?: string[]; task?: string; errors?: { code: string; message: string }[]; console?: string }
  | { outcome: 'refused'; code: string; message: string; attempts?: number }
  | { outcome: 'unanswered'; message: string };

/** A step writes at most this many intents (DynamoDB takes 100 items in a transaction); the rest wait for the next poll. */
export const maxIntents = 80;
