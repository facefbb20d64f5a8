/** Measured seconds of the last swaps: launch to joined, cordoned to drained, terminate call to gone. */
export type Durations = { boot: number[]; drain: number[]; terminate: number[] };

/** Nothing measured yet. */
export const noDurations = (): Durations => ({ boot: [], drain: [], terminate: [] });

/** Adds a measurement; the last 64 are kept. */
export const addDuration = (durations: Durations, name: keyof Durations, seconds: number): void => {
  durations[name] = [...durations[name], seconds].slice(-64);
};

/** How long something takes, as measured: log-normal with this median in seconds and this sigma of the logarithm. */
export type Duration = { median: number; sigma: number; samples: number };

/** Boot times before anything was measured: join of a typical application server (reference: median 180 s, sigma 0.45). */
export const bootPrior: Duration = { median: 180, sigma: 0.45, samples: 0 };
/** From the terminate call to gone, before anything was measured. */
export const terminatePrior: Duration = { median: 110, sigma: 0.4, samples: 0 };

/** From cordoned to drained, before anything was measured: minutes for services, far more where data moves. */
export const drainPrior: Duration = { median: 180, sigma: 0.8, samples: 0 };

/** Fits measured seconds, the prior weighing as much as three samples. */
export const fitDuration = (samples: readonly number[], prior: Duration): Duration => {
  if (samples.length === 0) return prior;
  const weight = 3;
  const logs = samples.map((seconds) => Math.log(Math.max(1, seconds)));
  const mean = (logs.reduce((sum, log) => sum + log, 0) + weight * Math.log(prior.median)) / (logs.length + weight);
  const spread = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) + weight * prior.sigma ** 2;
  return { median: Math.exp(mean), sigma: Math.max(0.1, Math.sqrt(spread / (logs.length + weight))), samples: samples.length };
};

/** The mean in seconds of a log-normal duration. */
export const meanOf = (duration: Duration): number => duration.median * Math.exp(duration.sigma ** 2 / 2);

/** The seconds that a share of all cases stays below; `deviations` 1.64 is 95 %, 3.1 is 99.9 %. */
export const highOf = (duration: Duration, deviations: number): number => duration.median * Math.exp(duration.sigma * deviations);

const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/** Upper tail of the standard normal distribution (Abramowitz and Stegun 26.2.17, error below 7.5e-8). */
const upperTail = (x: number): number => {
  if (x < 0) return 1 - upperTail(-x);
  const t = 1 / (1 + 0.2316419 * x);
  return density(x) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
};

/** The share of all cases that last longer than so many seconds. */
export const shareAbove = ({ median, sigma }: Duration, seconds: number): number =>
  seconds <= 0 ? 1 : upperTail((Math.log(seconds) - Math.log(median)) / sigma);

/** The chance per second that something which has lasted `elapsed` seconds ends now. */
export const hazardOf = (duration: Duration, elapsed: number): number => {
  const x = (Math.log(Math.max(1, elapsed)) - Math.log(duration.median)) / duration.sigma;
  const tail = upperTail(x);
  return tail < 1e-9 ? 1 / duration.median : density(x) / (duration.sigma * Math.max(1, elapsed) * tail);
};
