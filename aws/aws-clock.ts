import type { Clock } from '../core/clock.ts';

/** One answer of AWS: its header `Date`, and the milliseconds of this machine's clock between which it was given. */
export type DatedAnswer = { date: string | undefined; askedAt: number; heardAt: number };

export type AwsClock = {
  clock: Required<Clock>;
  /** Learns from an answer how far this machine's clock is off. */
  hear: (answer: DatedAnswer) => void;
};

/** The header names a whole second ("Date", RFC 9110, section 6.6.1): the answer was given within it. */
const second = 1_000;

/**
 * A clock that goes by the time which AWS writes on its answers, since AWS dates by it what others did. Each answer bounds how far
 * the machine's clock can be off; while it may be right, it is left as it is. Before the first answer it is the machine's.
 */
export const createAwsClock = (machine: Clock): AwsClock => {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  const correction = (): number => (least <= 0 && most >= 0 ? 0 : (least + most) / 2);
  return {
    clock: { now: () => machine.now() + correction(), ticks: machine.now, sleep: machine.sleep },
    hear: ({ date, askedAt, heardAt }) => {
      const at = Date.parse(date ?? '');
      if (Number.isNaN(at)) return;
      const [low, high] = [at - heardAt, at + second - askedAt];
      // An answer that fits none before it: the clock was set meanwhile.
      const isAsBefore = Math.max(least, low) <= Math.min(most, high);
      least = isAsBefore ? Math.max(least, low) : low;
      most = isAsBefore ? Math.min(most, high) : high;
    },
  };
};
