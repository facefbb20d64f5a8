const known = [0];

/** The natural logarithm of `n!`, for whole numbers from 0. */
export const logFactorial = (n: number): number => {
  for (let next = known.length; next <= n; next += 1) known.push((known[next - 1] ?? 0) + Math.log(next));
  return known[n] ?? 0;
};

/** The natural logarithm of the number of ways to choose `k` of `n`. */
export const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k);
