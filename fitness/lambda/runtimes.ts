/**
 * The runtimes that are allowed, each with the day (YYYY-MM-DD) on which AWS deprecates it.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
export const runtimes: ReadonlyMap<string, string> = new Map([
  ['nodejs20.x', '2026-04-30'],
  ['nodejs22.x', '2027-04-30'],
  ['nodejs24.x', '2028-04-30'],
]);
