import { fail, type Predicate, pass } from '../question.ts';
import { keys } from '../settings-keys.ts';

/** Settings must be writable, and no transient setting, nor an archived one, may stand in the way of those that a drain writes. */
export const isWritable: Predicate = ({ cluster: { blocks, settings } }) => {
  if (blocks.length > 0) return fail(`the cluster is blocked: ${blocks.join(', ')}`);
  const hiding = Object.keys(settings.transient).find((key) => key === keys.excludeIds || key === keys.rebalance || key === keys.enable);
  if (hiding !== undefined) return fail(`the transient setting ${hiding} would hide what a drain writes: remove it`);
  const archived = Object.keys({ ...settings.persistent, ...settings.transient }).find((key) => key.startsWith('archived.'));
  return archived === undefined
    ? pass('settings can be written')
    : fail(`the setting ${archived} is left from an older version, and keeps all others from being written: remove it`);
};
