import { checkResources } from '../check-resources.ts';
import type { Examine } from '../examination.ts';
import { takeAnswer } from '../readings.ts';
import { fleet } from './fleet.ts';

/** Examines the campaigns of the release, as the ledger has them. */
export const examineWork: Examine = async ({ clock, release, readWork }, phase) => {
  const campaigns = await takeAnswer('dynamodb:Query', () => readWork());
  return checkResources(fleet, [release], new Map([[release, { release, now: clock.now(), campaigns }]]), phase);
};
