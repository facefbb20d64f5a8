/** One share of a strip. */
export type Share = { count: number; glyph: string; paint: (text: string) => string };

/** A bar of `width` cells: full up to `value`, the rest light. Anything above nothing shows, anything below all leaves a gap. */
export const drawBar = (value: number, of: number, width: number, paint: (text: string) => string): string => {
  if (of <= 0 || width <= 0) return '░'.repeat(Math.max(0, width));
  const exact = Math.round((value / of) * width);
  const full = value <= 0 ? 0 : value >= of ? width : Math.max(0, Math.min(width - 1, Math.max(1, exact)));
  return `${paint('█'.repeat(full))}${'░'.repeat(width - full)}`;
};

/** Cells for each share: one for each server where there is room, else in proportion, at least one for each that is not empty as far as they go. */
export const spreadCells = (counts: readonly number[], width: number): number[] => {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= width) return [...counts];
  let first = Math.max(0, width);
  const atLeast = counts.map((count) => (count > 0 && first-- > 0 ? 1 : 0));
  const room = Math.max(0, width - atLeast.reduce<number>((sum, cell) => sum + cell, 0));
  // What is left goes in proportion; running sums are rounded, so that the parts always add up.
  const rest = counts.map((count, index) => count - (atLeast[index] ?? 0));
  const all = rest.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  return rest.map((count, index) => {
    const before = Math.round((sum / all) * room);
    sum += count;
    return (atLeast[index] ?? 0) + Math.round((sum / all) * room) - before;
  });
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
