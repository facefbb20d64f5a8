const prefix = 'recycler-raise-by-';

/** The name of the scaling policy that raises a group's desired capacity by so many. One policy for each number: none is ever changed. */
export const raisePolicyOf = (by: number): string => `${prefix}${by}`;

/** Is this a scaling policy by which the Recycler raises desired? */
export const isRaisePolicy = (policy: string | undefined): boolean => policy?.startsWith(prefix) === true;
