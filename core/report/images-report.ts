/** One fleet after a base image moved: how long until every server of it ran an image of that base, in parts. Durations are seconds. */
export type FreshFleet = {
  fleet: string;
  freshAt?: string;
  /** From the base that moved until the fleet was fresh. */
  seconds?: number;
  /** Its parts, one after the other: until the poll saw it, until the label moved, until a campaign began, until the fleet was fresh. */
  parts?: { poll: number; bake: number; wait: number; campaign: number };
  /** What of it no engine could save: the bake as fast as AWS makes it, and the lower bound of the campaign. */
  lowerBoundSeconds?: number;
  /** Was the deadline of its policy kept, counted from the moved label; absent where the policy has none, or the image did not stay. */
  deadlineMet?: boolean;
};

/** A base image that moved, and what became of it. */
export type BaseMove = {
  base: string;
  at: string;
  image?: string;
  publishedAt?: string;
  /** Where the image was bad: when the label had gone back, servers that were launched from it, when the last of those was gone, and the way back. */
  rolledBackAt?: string;
  serversHit: number;
  lastBadAt?: string;
  /** Which image every server of every fleet ran again, and since when. */
  backOn?: { image: string; at: string };
  fleets: FreshFleet[];
};

/** How old the oldest server of a fleet, and the image that is current, were at one moment; the image's age is absent where it is not known. */
export type AgePoint = { at: string; oldestServerSeconds: number; imageSeconds?: number };

/** What became of images while a rehearsal ran. */
export type ImagesReport = {
  recipe: string;
  bakes: { id: string; startedAt: string; endedAt?: string; outcome: string; image?: string; reason: string }[];
  labels: { at: string; image: string }[];
  moves: BaseMove[];
  /** By fleet: every hour, and each time a label moved. */
  ages: { fleet: string; points: AgePoint[] }[];
  removed: { disabled: number; removed: number };
};
