/** One share of a strip. */
export type Share = { count: number; glyph: string; paint: (text: string) => string };

/** A bar of `width` cells: full up to `value`, the rest light. Anything above nothing shows, anything below all leaves a gap. */
export const drawBar = (value: number, of: number, width: number, paint: (text: string) => string): string => {
  if (of <= 0 || width <= 0) return '░'.repeat(Math.max(0, width));
  const exact = Math.round((value / of) * width);
  const full = value <= 0 ? 0 : value >= of ? width : Math.max(0, Math.min(width - 1, Math.max(1, exact)));
  return `${paint('█'.repeat(full))}${'░'.repeat(width - full)}`;
};

/** Cells for each share: one for each server where there is room, else in proportion, and at least one for each that is not empty. */
export const spreadCells = (counts: readonly number[], width: number): number[] => {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= width) return [...counts];
  const cells = counts.map((count) => (count === 0 ? 0 : Math.max(1, Math.floor((count / total) * width))));
  const order = counts.map((_, index) => index).toSorted((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
  let spare = width - cells.reduce((sum, count) => sum + count, 0);
  for (let turn = 0; spare !== 0; turn = (turn + 1) % order.length) {
    const index = order[turn] as number;
    const by = Math.sign(spare);
    if (counts[index] === 0 || (by < 0 && (cells[index] ?? 0) <= 1)) continue;
    cells[index] = (cells[index] ?? 0) + by;
    spare -= by;
  }
  return cells;
};

/** A strip of coloured cells, one share after the other. */
export const drawStrip = (shares: readonly Share[], width: number): string =>
  spreadCells(
    shares.map((share) => share.count),
    width,
  )
    .map((cells, index) => {
      const share = shares[index] as Share;
      return cells === 0 ? '' : share.paint(share.glyph.repeat(cells));
    })
    .join('');
