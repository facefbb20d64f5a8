import { userInfo } from 'node:os';
import { bindPruneDoors } from '../../aws/bakes/prune-doors.ts';
import { WorldError } from '../../core/errors.ts';
import type { ImageVerdict } from '../../images/prune/decide-images.ts';
import { pruneImages } from '../../images/prune/prune-images.ts';
import type { PruneResult } from '../../images/prune/prune-pipeline.ts';
import { openImages } from '../open-images.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson } from '../output.ts';

const planned: Record<ImageVerdict['act'], string> = {
  keep: 'stays',
  wait: 'waits',
  disable: 'will be disabled',
  enable: 'will be enabled again',
  remove: 'will be removed',
};
const done: Record<ImageVerdict['act'], string> = { ...planned, disable: 'is disabled', enable: 'is enabled again', remove: 'is removed' };

const timeOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

/** One line for each image: what becomes of it, the guard that says so, and when. */
const describeVerdict = ({ image, act, guard, reason, removedAt }: ImageVerdict, words: Record<ImageVerdict['act'], string>): string =>
  `  ${image} ${words[act]}${guard === undefined ? '' : ` (${guard})`}: ${reason}${removedAt === undefined ? '' : `; removed from ${timeOf(removedAt)} on`}`;

const describeResult = (result: PruneResult, isPlan: boolean): string[] => {
  const refused = result.results.filter(({ outcome }) => outcome !== 'done');
  const isNotDone = (id: string) => refused.some(({ intent }) => 'image' in intent && intent.image === id);
  return [
    `${result.pipeline}: ${result.action}: ${result.reason}`,
    ...result.images.map((verdict) => describeVerdict(verdict, isPlan || isNotDone(verdict.image) ? planned : done)),
    ...result.sweep.map(({ kind, reason }) => `  ${kind}: ${reason}`),
    ...result.unread.map((each) => `  could not be read: ${each}`),
    ...refused.map(({ intent, outcome, message }) => `  ${intent.kind} ${outcome}: ${message ?? ''}`),
  ];
};

/** `image prune RECIPE [--plan]`: what keeps each image, or what becomes of it; without `--plan` it is done now, as the schedule does it. */
export const prune = async (recipe: string, options: CommonOptions & { plan?: boolean }): Promise<void> => {
  const { labelDoors, doors, clients } = await openImages(options, 'image-prune');
  const isPlan = options.plan === true;
  const { clock, ledger, notices } = doors;
  const pruneDoors = bindPruneDoors(clients, { clock, ledger, notices, bakes: labelDoors.bakes });
  const [result] = await pruneImages(pruneDoors, { recipe, isPlan, actor: userInfo().username });
  if (!result) throw new WorldError(`nothing is known of recipe ${recipe}`);
  if (options.json !== undefined) writeJson(options.json, { schema: 'recycler/image-prune/1', ...result });
  if (options.json !== '-') for (const line of describeResult(result, isPlan)) print(line, options.json);
  if (result.action === 'busy' || result.action === 'unknown') throw new WorldError(`${recipe}: ${result.reason}`);
};
