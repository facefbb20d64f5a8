import type { BusinessFigure } from '../../core/release-ports.ts';
import type { ReleaseView } from './view-releases.ts';

/** The newest figures of business metrics that were kept of a release. */
export const figuresOfRelease = ({ record }: Pick<ReleaseView, 'record'>): readonly BusinessFigure[] =>
  record.verdicts.findLast(({ business }) => business !== undefined)?.business ?? [];

/** What a state is called. */
export const stateNames: Readonly<Record<BusinessFigure['state'], string>> = {
  worse: 'worse',
  'no-worse': 'not worse',
  'too-few': 'too few to decide',
  'no-data': 'no data',
};
