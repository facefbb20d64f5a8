/** What people have asked of a fleet, as the ledger holds it: to pause it, to stop the campaign that is open, to let healing go on. */
export type Control = {
  paused?: { by: string; reason: string; at: number; until?: number };
  /** When a person last let healing go on that had stopped, or that a server's flapping kept from acting. */
  healCleared?: { by: string; reason: string; at: number };
  stop?: { by: string; at: number; campaign: string };
};
