import type { Brake } from './brake.ts';

/** Why a campaign ends early. `failed`: the Recycler itself could not go on; `stopped`: a brake, a person, or a no of AWS to what it asked for. */
export type Stop = { reason: string; at: number; outcome: 'stopped' | 'failed' };

type Stopping = { id: string; fleet: string; stop?: Stop; brakes: Brake[] };

/** Stops a campaign, and records the brake. The first reason stays, whatever follows from it. */
export const recordStop = (campaign: Stopping, stop: Stop): void => {
  if (campaign.stop) return;
  campaign.stop = stop;
  recordBrake(campaign, stop);
};

/** A campaign that stopped could not be settled: the reason says both, and it has failed. */
export const recordFailedStop = (campaign: Stopping, reason: string, at: number): void => {
  campaign.stop = { reason, at, outcome: 'failed' };
  recordBrake(campaign, campaign.stop);
};

/** Every stop is a brake of the record, wherever it was found. */
const recordBrake = ({ id, fleet, brakes }: Stopping, { reason, at }: Stop): void => {
  if (brakes.some((brake) => brake.kind === 'stop' && brake.reason === reason)) return;
  const unblock = `recycler report ${id} shows every swap; when the reason is gone, recycler run --fleet ${fleet} begins the next campaign`;
  brakes.push({ kind: 'stop', reason, unblock, from: at });
};
