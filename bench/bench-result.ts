/** The middle and the ends of what was measured over the seeds. */
export type Spread = { median: number; min: number; max: number };

/** One engine on one size of fleet, over all seeds. What a schedule on paper does not have is null. */
export type EngineResult = {
  engine: string;
  /** It runs, or it is a pacing rule on paper that is given the same boots. */
  isPaper: boolean;
  servers: number;
  slots: number;
  seeds: number[];
  /** Makespan over the lower bound. */
  ratio: Spread;
  /** Makespan over that of `list`. */
  toList: Spread;
  /** The span until the campaign has ended, what was terminated is gone and all is restored, over the lower bound. */
  endToEndRatio: Spread | null;
  replacementsFailed: number;
  /** Servers launched from an image that never becomes healthy, the most over the seeds. */
  badImageHits: number;
  /** The fewest servers in service at any moment of any run, as a share of those wanted. */
  minInServiceShare: number;
  surgeHoursPerSwap: number;
  callsPerSwap: number | null;
  mutatingPerSwap: number | null;
  transitionsPerSwap: number | null;
  orchestrationUsdPer1000: number | null;
  /** What a pacing rule on paper was given that the engine would not have. */
  grantedMore?: string;
};

/** One measured number. `goal` is the most that it should be; null where there is no goal. `value` is null where it could not be measured. */
export type Figure = { name: string; what: string; unit: string; value: number | null; goal: number | null; within: boolean | null };

/** What a bench writes, schema `recycler/bench/1`. */
export type BenchResult = {
  schema: 'recycler/bench/1';
  machine: { cores: number; memoryBytes: number; node: string };
  seeds: number[];
  engines: EngineResult[];
  figures: Figure[];
};

/** A number to so many significant digits after the point. */
export const rounded = (value: number, digits = 4): number => Number(value.toFixed(digits));

/** Median (of an even count the mean of the two in the middle), least and largest. @throws Error when there is nothing */
export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[(sorted.length - 1) >> 1];
  const high = sorted[sorted.length >> 1];
  if (low === undefined || high === undefined) throw new Error('nothing was measured');
  return { median: rounded((low + high) / 2), min: rounded(sorted[0] ?? low), max: rounded(sorted.at(-1) ?? high) };
};

/** A figure, with whether it keeps its goal. */
export const toFigure = (name: string, what: string, unit: string, value: number | null, goal: number | null = null): Figure => ({
  ...{ name, what, unit, value, goal },
  within: goal === null || value === null ? null : value <= goal,
});
