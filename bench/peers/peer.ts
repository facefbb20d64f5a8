/** An old server as the peers find it: the times that it takes to leave, and two draws from 0 up to 1 for what a peer leaves to chance. */
export type OldServer = { drainSeconds: number; terminateSeconds: number; phase: number; pause: number };

/** What every engine of the bench is given: the same boots in the order of launch, the same old servers, and as many slots. */
export type PeerDraws = { slots: number; boots: readonly number[]; old: readonly OldServer[] };

/** What a peer's pacing rule makes of it. */
export type PeerRun = {
  /** Seconds until the terminate call for the last old server, or until the last new one counts where the old one goes first. */
  makespan: number;
  /** The fewest servers in service at any moment. */
  leastInService: number;
  /** Servers of an image that never becomes healthy, until the peer stops or waits for ever. */
  badImageHits: number;
  /** Hours of servers beyond those wanted, from launch to terminate call. */
  surgeHours: number;
  /** What the model was given that the peer would not have. */
  grantedMore?: string;
};

/** A peer of the Recycler: a pacing rule on paper. */
export type Peer = { name: string; run: (draws: PeerDraws) => PeerRun };
