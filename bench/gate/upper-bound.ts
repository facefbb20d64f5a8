/** The probability of at most `hits` of `of`, each with probability `share`. */
const atMost = (hits: number, of: number, share: number): number => {
  let term = (1 - share) ** of;
  let sum = term;
  for (let k = 1; k <= hits; k += 1) {
    term *= ((of - k + 1) / k) * (share / (1 - share));
    sum += term;
  }
  return sum;
};

/**
 * The exact upper 95 % bound (one-sided, Clopper and Pearson 1934) of a share of which `hits` of `of` were seen. Without a hit it is close
 * to 3 / of.
 */
export const findUpperBound = (hits: number, of: number, confidence = 0.95): number => {
  if (of === 0 || hits >= of) return 1;
  let [low, high] = [hits / of, 1];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (atMost(hits, of, middle) > 1 - confidence) low = middle;
    else high = middle;
  }
  return high;
};
