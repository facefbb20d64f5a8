const raise = 'recycler-raise-by-';
const lower = 'recycler-lower-by-';

/**
 * The name of the scaling policy that moves a group's desired capacity by so many, down where it is below zero. One policy for each number:
 * none is ever changed.
 */
export const stepPolicyOf = (by: number): string => (by < 0 ? `${lower}${-by}` : `${raise}${by}`);

/** Is this a scaling policy by which the Recycler moves desired? */
export const isStepPolicy = (policy: string | undefined): boolean =>
  policy?.startsWith(raise) === true || policy?.startsWith(lower) === true;
