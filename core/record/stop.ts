/** Why a campaign ends early. `failed`: the Recycler itself could not go on; `stopped`: a brake or a person. */
export type Stop = { reason: string; at: number; outcome: 'stopped' | 'failed' };

/** Stops a campaign. The first reason stays, whatever follows from it. */
export const recordStop = (campaign: { stop?: Stop }, stop: Stop): void => {
  campaign.stop ??= stop;
};

/** A campaign that stopped could not be settled: the reason says both, and it has failed. */
export const recordFailedStop = (campaign: { stop?: Stop }, reason: string, at: number): void => {
  campaign.stop = { reason, at, outcome: 'failed' };
};
