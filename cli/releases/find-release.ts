import { InputError } from '../../core/errors.ts';
import { nameRelease } from './name-release.ts';
import type { ReleaseView } from './view-releases.ts';

const mostNamed = 12;
const nameAll = (views: readonly ReleaseView[]): string => {
  const named = views
    .slice(-mostNamed)
    .map((view) => nameRelease(view))
    .join(', ');
  return views.length > mostNamed ? `the last ${mostNamed} are ${named}` : `known are ${named}`;
};

/**
 * The release of a unique prefix, or of its number such as `v3`.
 *
 * @throws InputError naming the known releases when none or several are meant
 */
export const findRelease = (views: readonly ReleaseView[], name: string): ReleaseView => {
  const exact = views.find(({ record }) => record.release === name);
  if (exact) return exact;
  const meant = name === '' ? [] : views.filter(({ record }) => record.release.startsWith(name));
  const [only] = meant;
  if (only && meant.length === 1) return only;
  if (meant.length > 1) throw new InputError(`release ${name} is not unique: ${nameAll(meant)}`);
  const numbered = views.find(({ number }) => `v${number}` === name);
  if (numbered) return numbered;
  throw new InputError(
    views.length > 0 ? `release ${name} is not in the ledger; ${nameAll(views)}` : `release ${name} is not in the ledger, and no other is`,
  );
};
