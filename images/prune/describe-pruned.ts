import type { Notice } from '../../core/ports.ts';
import { type PruneIntent, subjectOf } from '../record/prune-intent.ts';
import type { Executed } from './execute-prune.ts';

const words: Record<PruneIntent['kind'], string> = {
  disable: 'disabled, to be removed later',
  enable: 'enabled again, since they are in use',
  remove: 'removed',
  'end-server': 'servers ended that bakes had left',
  'delete-snapshot': 'snapshots deleted that no image has any more',
};

/** What people hear of a run: undefined where nothing was done. What came back into use is a warning, as is what a bake had left. */
export const describePruned = (pipeline: string, executed: readonly Executed[]): Notice | undefined => {
  const done = executed.filter(({ result }) => result.outcome === 'done').map(({ intent }) => intent);
  if (done.length === 0) return undefined;
  const sentences = Object.entries(Object.groupBy(done, ({ kind }) => kind)).map(
    ([kind, intents]) => `${words[kind as PruneIntent['kind']]}: ${(intents ?? []).map(subjectOf).join(', ')}`,
  );
  const isUnusual = done.some(({ kind }) => kind === 'enable' || kind === 'end-server');
  return {
    level: isUnusual ? 'warning' : 'info',
    text: `images of ${pipeline}: ${sentences.join('; ')}`,
    next: `recycler image prune ${pipeline} --plan`,
  };
};
