const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** The probability that a standard normal value is larger than `z`; correct to about 1e-12 of itself. */
export const upperTail = (z: number): number => {
  if (z < 0) return 1 - upperTail(-z);
  if (z < 3) {
    // The series of the integral from 0 (Abramowitz and Stegun 26.2.11).
    let [term, sum] = [z, z];
    for (let n = 1; Math.abs(term) > 1e-17 * sum; n += 1) {
      term *= (z * z) / (2 * n + 1);
      sum += term;
    }
    return 0.5 - density(z) * sum;
  }
  // The continued fraction of the tail (Abramowitz and Stegun 26.2.14), from its end.
  let fraction = 0;
  for (let n = 120; n > 0; n -= 1) fraction = n / (z + fraction);
  return density(z) / (z + fraction);
};
