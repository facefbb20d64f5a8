import type { ImageVerdict } from '../../images/prune/decide-images.ts';
import type { PruneResult } from '../../images/prune/prune-pipeline.ts';

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

/** What keeps each image, or what became of it, in lines for a person; with `isPlan` what would. */
export const describePrune = (result: PruneResult, isPlan: boolean): string[] => {
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
