import type { BusinessFigure } from '../../core/release-ports.ts';
import type { Check } from '../check-resources.ts';

/** The figures behind the checks of business metrics, for the ledger and the page of releases. */
export const figuresOf = (checks: readonly Pick<Check, 'subject' | 'judgement'>[]): BusinessFigure[] =>
  checks.flatMap(({ subject, judgement }) =>
    subject === 'business' && judgement.evidence.figure !== undefined ? [judgement.evidence.figure as BusinessFigure] : [],
  );
