import type { VerdictEntry } from '../../core/release-ports.ts';
import { toPlainText } from '../live/plain-text.ts';
import { formatMoment } from '../page/elapsed.ts';
import { describeLease } from './describe-lease.ts';
import { formatChange, formatFigure } from './format-figure.ts';
import { lastOf, type ReleaseView } from './view-releases.ts';

/** Paints words of a terminal; without colours each gives back its text. */
export type Paint = Record<'good' | 'bad' | 'open' | 'soft' | 'strong', (text: string) => string>;

const head = ['', 'release', 'first seen', 'version', 'before', 'after', 'attest', 'objective', 'change', 'what became of it'];
const numeric = new Set(['version', 'objective', 'change']);

const paintOutcome = (outcome: string, paint: Paint): ((text: string) => string) =>
  outcome === 'pass' ? paint.good : outcome === 'fail' ? paint.bad : outcome === 'unknown' ? paint.open : paint.soft;

const paintFate = ({ fate: { kind } }: ReleaseView, paint: Paint): ((text: string) => string) => {
  if (kind === 'promoted') return paint.good;
  if (kind === 'rolled-back' || kind === 'revoked') return paint.bad;
  return kind === 'superseded' ? paint.soft : paint.open;
};

const cellsOf = (view: ReleaseView): string[] => {
  const { number, record, shown, change, fate } = view;
  const outcome = (phase: VerdictEntry['phase']): string => lastOf(record, phase)?.outcome ?? '-';
  return [
    `v${number}`,
    record.release,
    formatMoment(record.firstSeen),
    record.functionVersion ?? '-',
    outcome('pre-traffic'),
    outcome('post-traffic'),
    outcome('scheduled'),
    formatFigure(shown?.objective),
    formatChange(change),
    fate.label,
  ].map(toPlainText);
};

/**
 * The releases as lines of a terminal, newest first: under each row the lease. Every column is as wide as its widest word.
 *
 * @param now in milliseconds
 */
export const listReleases = (views: readonly ReleaseView[], now: number, paint: Paint): string[] => {
  const rows = views.toReversed().map((view) => ({ view, cells: cellsOf(view) }));
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map(({ cells }) => cells[column]?.length ?? 0)));
  const pad = (text: string, column: number): string => {
    if (column === head.length - 1) return text;
    const width = widths[column] ?? 0;
    return numeric.has(head[column] ?? '') ? text.padStart(width) : text.padEnd(width);
  };
  const colour = (view: ReleaseView, column: number, text: string): string => {
    const name = head[column] ?? '';
    if (['before', 'after', 'attest'].includes(name)) return paintOutcome(text, paint)(pad(text, column));
    if (column === head.length - 1) return paintFate(view, paint)(text);
    return column === 1 ? paint.strong(pad(text, column)) : pad(text, column);
  };
  const indent = ' '.repeat((widths[0] ?? 0) + 2);
  return [
    paint.soft(head.map(pad).join('  ')),
    ...rows.flatMap(({ view, cells }) => [
      cells.map((text, column) => colour(view, column, text)).join('  '),
      paint.soft(`${indent}lease: ${toPlainText(describeLease(view.lease, now))}`),
    ]),
  ];
};
