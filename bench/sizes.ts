const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** The sizes of fleet that every engine is measured on, a tenth of it at once; the largest with few seeds, since it takes longest. */
export const sizes: readonly { servers: number; slots: number; seeds: readonly number[] }[] = [
  { servers: 20, slots: 2, seeds },
  { servers: 100, slots: 10, seeds },
  { servers: 1_000, slots: 100, seeds: seeds.slice(0, 3) },
];
