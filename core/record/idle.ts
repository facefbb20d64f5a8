/** What a plan saw of a fleet whose servers were all as wanted: as long as that stays, none of them becomes stale but by its age. */
export type Idle = {
  /** When it was planned, in milliseconds. */
  plannedAt: number;
  /** A mark of what its groups launch and of its policy. */
  seen: string;
  /** Servers that its groups wanted: more of them are due earlier. */
  servers: number;
  /** When the first server reaches the age at which it is due, in milliseconds; absent where age does not matter. */
  dueAt?: number;
};
