import type { IntentResult } from '../record/intent.ts';
import type { DesiredChange, DesiredRequest, FailedLaunch, GroupSettings, GroupView, ScheduledAction } from '../record/observation.ts';

/** How servers come and go. Every mutating call names its target; every read is complete (all pages) or throws. */
export type GroupDoor = {
  /** All groups that have the tag `recycler:policy`. */
  listEnrolled: () => Promise<GroupView[]>;
  /** The same without their servers: few calls and short answers, however many servers there are. */
  listSettings: () => Promise<GroupSettings[]>;
  /** The enrolled groups of one fleet, without reading any other. */
  listFleet: (fleet: string) => Promise<GroupView[]>;
  /** The instance refresh that runs on each of these groups; a group without one is missing. */
  findRefreshes: (names: readonly string[]) => Promise<Record<string, string>>;
  /** The named groups as they are now; one that is gone is missing from the answer. */
  describe: (names: readonly string[]) => Promise<GroupView[]>;
  launch: (request: { group: string; zone: string; count: number; token: string }) => Promise<IntentResult>;
  /**
   * Moves desired by so many from what it is when the call arrives, by a scaling policy of that name: whatever others set meanwhile stays.
   * `done` says that it was asked for: MaxSize or MinSize may have cut it short.
   */
  step: (request: { group: string; by: number; policy: string }) => Promise<IntentResult>;
  /** Done where there is no such policy any more. */
  deletePolicy: (request: { group: string; policy: string }) => Promise<IntentResult>;
  /** How desired was changed since then (milliseconds), as far as servers came or went for it; oldest first. */
  readDesiredChanges: (group: string, since: number) => Promise<DesiredChange[]>;
  /**
   * Requests since then that set desired of these groups to a number, those that changed nothing too; minutes late. Oldest first;
   * undefined where no record of requests is kept.
   */
  readDesiredRequests: (groups: readonly string[], since: number) => Promise<DesiredRequest[] | undefined>;
  /** Runs of scheduled actions between these times (milliseconds) that set desired to a number; those that have run may be missing. */
  readScheduledActions: (group: string, from: number, until: number) => Promise<ScheduledAction[]>;
  /** Launches of the group that have failed since then (milliseconds), newest first. */
  readFailedLaunches: (group: string, since: number) => Promise<FailedLaunch[]>;
  terminate: (request: { group: string; server: string; decrement: boolean }) => Promise<IntentResult>;
  /** Puts one server in standby, and lowers desired by one with it: no other is launched for it. */
  enterStandby: (request: { group: string; server: string }) => Promise<IntentResult>;
  suspend: (request: { group: string; processes: readonly string[] }) => Promise<IntentResult>;
  /** Has Auto Scaling hold a server for healthy again; refused where it is of another group. */
  clearMark: (request: { group: string; server: string }) => Promise<IntentResult>;
  resume: (request: { group: string; processes: readonly string[] }) => Promise<IntentResult>;
};
