import type { WorkSign } from './workload.ts';

/** One sign against a server. Most of them prove nothing by themselves: a load balancer, a network or a policy may be what is wrong. */
export type Sign = { kind: WorkSign['kind'] | 'status-check' | 'probe' | 'connection'; reason: string };

/** Since when something holds, in milliseconds, and at how many polls in a row it was found. */
export type Streak = { since: number; polls: number };

/** A server against which something speaks. */
export type Suspect = {
  id: string;
  group: string;
  zone: string;
  signs: Sign[];
  /** Since when any sign speaks against it. */
  sick: Streak;
  /** Since when the signs together are enough to call it bad; absent while they are not. */
  bad?: Streak;
};

/** What must hold before anything is done about a bad server (`heal` in the policy). */
export type GateName =
  | 'fleet-unhealthy'
  | 'common-cause'
  | 'not-calm'
  | 'no-peer'
  | 'heal-budget'
  | 'no-room'
  | 'may-not-leave'
  | 'image-unproven'
  | 'flapping'
  | 'heal-stopped'
  | 'held';

/** Gates that a person must hear of at once: what is sick then is no single server, or nothing is done before a person has seen it. */
export const alarmingGates: readonly GateName[] = ['common-cause', 'fleet-unhealthy', 'heal-stopped', 'flapping', 'image-unproven'];

/** A gate that is closed, why, and what opens it. */
export type ClosedGate = { gate: GateName; reason: string; unblock: string };

/** What healing knows of a fleet: written at each poll that is made while no campaign is open, shown by `status` and `plan`. */
export type HealRecord = {
  mode: 'observe' | 'act';
  /** Why the policy says `act` and nothing is done all the same. */
  observesOnly?: string;
  /** The last poll, in milliseconds. */
  polledAt: number;
  /** Why nothing could be judged at the last poll; what was found before is kept, and does not count on. */
  unread?: string;
  judged: number;
  sick: number;
  suspects: Suspect[];
  /** The server that would be healed, or is; absent where none is bad for long enough. */
  victim?: string;
  closed: ClosedGate[];
  /** What is done, would be done, or is waited for; in one sentence. */
  summary: string;
  /** What the drivers of workloads noted, by the key of the workload. */
  notes?: Record<string, unknown>;
  /** What people were last notified of, as a mark. */
  notified?: string;
};

/** Why a campaign heals one server: written before anything is removed. */
export type Heal = {
  server: string;
  group: string;
  why: string;
  signs: Sign[];
  /** Since when it was bad, and when that was confirmed, in milliseconds. */
  badSince: number;
  at: number;
  /** The last lines of its console. */
  console?: string;
  /** When it was found healthy again before it was terminated, in milliseconds. */
  recoveredAt?: number;
};
