import { formatDuration } from '../policy/duration.ts';
import { type Durations, drainPrior, fitDuration, shareAbove } from './durations.ts';
import { type Drain, enteredAt, type Swap } from './swap.ts';
import type { Cordon } from './workload.ts';

/** Milliseconds without any change after which a forecast would say nothing. */
const patience = 5 * 60_000;

/** Follows what is left on a server that drains: of several workloads the one that has most left. */
export const followDrain = (before: Drain | undefined, cordons: readonly (Cordon | undefined)[], now: number): Drain | undefined => {
  const [most] = cordons.flatMap((cordon) => (cordon?.by === 'us' ? [cordon] : [])).toSorted((a, b) => b.left - a.left);
  if (!most) return undefined;
  const { left, unit, slowest } = most;
  const isSame = before?.left === left && before.unit === unit && before.slowest === slowest;
  return { left, unit, ...(slowest !== undefined && { slowest }), movedAt: isSame ? before.movedAt : now };
};

/**
 * Seconds that a drain will probably take from now on, by how long the drains before it took: half of those that had lasted as long were over by then.
 * Undefined where none was measured, and where nothing has moved for so long that no earlier drain says anything of this one.
 */
export const forecastDrain = (
  { drain, stages }: Pick<Swap, 'drain' | 'stages'>,
  { drain: measured }: Pick<Durations, 'drain'>,
  now: number,
) => {
  const since = stages.find(({ name }) => name === 'cordoning')?.at;
  if (!drain || since === undefined || measured.length === 0 || now - drain.movedAt > patience) return undefined;
  const duration = fitDuration(measured, drainPrior);
  const elapsed = Math.max(0, (now - since) / 1_000);
  const half = shareAbove(duration, elapsed) / 2;
  let [low, high] = [elapsed, elapsed + 20 * duration.median];
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (shareAbove(duration, middle) > half) low = middle;
    else high = middle;
  }
  return Math.max(1, Math.round(high - elapsed));
};

/** A drain in words; undefined where none is under way. */
export const describeDrain = (swap: Swap, durations: Durations, now: number): string | undefined => {
  const { drain, victim } = swap;
  if (!drain || swap.outcome || swap.rollback || (swap.stage !== 'cordoning' && swap.stage !== 'draining')) return undefined;
  const { left, unit, slowest, movedAt } = drain;
  const since = enteredAt(swap, 'cordoning') ?? now;
  const seconds = forecastDrain(swap, durations, now);
  const end =
    seconds !== undefined
      ? `about ${formatDuration(seconds)} more, as ${durations.drain.length} drains before it took`
      : durations.drain.length === 0
        ? 'no drain was measured yet, so that its end is not known'
        : `nothing has moved for ${formatDuration(Math.round((now - movedAt) / 1_000))}, so that its end is not known`;
  const most = slowest === undefined || left === 0 ? '' : `, most of ${slowest}`;
  return `${victim} drains for ${formatDuration(Math.round((now - since) / 1_000))}: ${left} ${unit} left${most}; ${end}`;
};
