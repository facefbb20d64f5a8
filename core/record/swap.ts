import { type Campaign, type Method, type Stage, type StaleServer, type Swap, stages } from './campaign.ts';

/** A new swap for one stale server, in stage `launching`. */
export const beginSwap = (campaign: Campaign, victim: StaleServer, method: Method, isProof: boolean, now: number): Swap => {
  campaign.counters.swaps += 1;
  return {
    id: `${campaign.id}/${String(campaign.counters.swaps).padStart(5, '0')}`,
    group: victim.group,
    victim: victim.id,
    zone: victim.zone,
    method,
    stage: 'launching',
    stages: [{ name: 'launching', at: now }],
    isProof,
    healthyLooks: 0,
  };
};

/** Moves a swap to a later stage. @throws Error when the stage was entered before or lies behind: a bug */
export const enterStage = (swap: Swap, stage: Stage, now: number): void => {
  if (stages.indexOf(stage) <= stages.indexOf(swap.stage)) throw new Error(`swap ${swap.id} cannot go from ${swap.stage} to ${stage}`);
  swap.stage = stage;
  swap.stages.push({ name: stage, at: now });
};

/** When a swap entered a stage, in milliseconds. */
export const enteredAt = (swap: Swap, stage: Stage): number | undefined => swap.stages.find((each) => each.name === stage)?.at;
