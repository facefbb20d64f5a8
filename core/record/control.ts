/** What people have asked of a fleet, as the ledger holds it: to pause it, or to stop the campaign that is open. */
export type Control = {
  paused?: { by: string; reason: string; at: number; until?: number };
  stop?: { by: string; at: number; campaign: string };
};
