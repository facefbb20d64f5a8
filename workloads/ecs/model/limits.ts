/** How a service may be while tasks of it are replaced. */
type Limited = { desired: number; min: number; max: number };

/**
 * How few of a service must be healthy, and how many there may be: "the lower limit [...] rounding up", "the upper limit [...] rounding down"
 * (API reference, DeploymentConfiguration).
 */
export const limitsOf = ({ desired, min, max }: Limited): { least: number; most: number } => ({
  least: Math.ceil((desired * min) / 100),
  most: Math.floor((desired * max) / 100),
});
