/** From when to when a piece of work held its slot. */
export type Span = { from: number; to: number };

/**
 * Gives each piece of work, in the order given, the slot that is free first.
 *
 * @param end when the piece that begins at `from` gives its slot back
 */
export const fillSlots = (pieces: number, slots: number, end: (piece: number, from: number) => number, start = 0): Span[] => {
  const freeAt = Array<number>(Math.max(1, slots)).fill(start);
  return Array.from({ length: pieces }, (_, piece) => {
    const from = Math.min(...freeAt);
    const to = end(piece, from);
    freeAt[freeAt.indexOf(from)] = to;
    return { from, to };
  });
};
