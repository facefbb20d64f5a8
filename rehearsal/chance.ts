export type Stream = {
  /** A number from 0 up to, not including, 1. */
  next: () => number;
  /** Log-normal: `median` as it is, `sigma` of the natural logarithm. */
  logNormal: (median: number, sigma: number) => number;
  /** Evenly from `low` to `high`. */
  between: (low: number, high: number) => number;
  /** True in that share (0 to 1) of the draws. */
  isHit: (share: number) => boolean;
  /** `count` different members, or all if there are fewer, in drawn order. */
  pick: <Member>(members: readonly Member[], count: number) => Member[];
};

/** A stream of draws by name: the same name starts the same stream each time, whatever was drawn elsewhere. */
export type Chance = (name: string) => Stream;

const twoTo32 = 4_294_967_296;
// Taken once: whole files are hashed, letter by letter.
const { imul } = Math;

// FNV-1a with a final mix (MurmurHash3), so that names that differ in one letter start far apart.
const hash = (text: string, start: number): number => {
  let h = (0x811c9dc5 ^ start) >>> 0;
  for (let i = 0; i < text.length; i += 1) h = imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

// sfc32, "small fast counter", by Chris Doty-Humphrey (PractRand), public domain algorithm.
const smallFastCounter = (seeds: [number, number, number]): (() => number) => {
  let [a, b, c] = seeds;
  let counter = 1;
  const draw = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i += 1) draw();
  return draw;
};

/** Seeded chance without shared state: one more draw in one place changes no draw in another. */
export const createChance =
  (seed: number): Chance =>
  (name) => {
    const draw = smallFastCounter([hash(name, seed), hash(name, seed ^ 0x9e3779b9), hash(String(seed), 0x51ed270b)]);
    const next = (): number => draw() / twoTo32;
    return {
      next,
      logNormal: (median, sigma) => {
        // Box and Muller; the first draw is kept away from 0, whose logarithm is infinite.
        const radius = Math.sqrt(-2 * Math.log(1 - next()));
        return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * next()));
      },
      between: (low, high) => low + (high - low) * next(),
      isHit: (share) => next() < share,
      pick: (members, count) => {
        const left = [...members];
        const wanted = Math.min(count, left.length);
        return Array.from({ length: wanted }, () => left.splice(Math.floor(next() * left.length), 1)[0] as (typeof left)[number]);
      },
    };
  };

/** Sixteen hexadecimal digits made from a name, as AWS ends its ids. */
export const hexOf = (name: string): string => [hash(name, 1), hash(name, 2)].map((part) => part.toString(16).padStart(8, '0')).join('');
