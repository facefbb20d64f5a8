import { userInfo } from 'node:os';
import { connectPruneDoors } from '../../aws/bakes/prune-doors.ts';
import { WorldError } from '../../core/errors.ts';
import { pruneImages } from '../../images/prune/prune-images.ts';
import { openImages } from '../open-images.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson } from '../output.ts';
import { describePrune } from './describe-prune.ts';

/** `image prune RECIPE [--plan]`: what keeps each image, or what becomes of it; without `--plan` it is done now, as the schedule does it. */
export const prune = async (recipe: string, options: CommonOptions & { plan?: boolean }): Promise<void> => {
  const { labelDoors, doors, make } = await openImages(options, 'image-prune');
  const isPlan = options.plan === true;
  const { clock, ledger, notices } = doors;
  const pruneDoors = connectPruneDoors(make, { clock, ledger, notices, bakes: labelDoors.bakes });
  const [result] = await pruneImages(pruneDoors, { recipe, isPlan, actor: userInfo().username });
  if (!result) throw new WorldError(`nothing is known of recipe ${recipe}`);
  if (options.json !== undefined) writeJson(options.json, { schema: 'recycler/image-prune/1', ...result });
  if (options.json !== '-') for (const line of describePrune(result, isPlan)) print(line, options.json);
  if (result.action === 'busy' || result.action === 'unknown') throw new WorldError(`${recipe}: ${result.reason}`);
};
