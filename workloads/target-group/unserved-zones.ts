/** A load balancer, and the zones that are enabled for it. */
type Balancer = { LoadBalancerName?: string | undefined; AvailabilityZones?: { ZoneName?: string | undefined }[] | undefined };

/**
 * Zones in which a group launches and that a load balancer does not serve. A target there is `unused` for good: "the target is in an Availability Zone
 * that is not enabled for its load balancer" (ELB API reference, TargetHealth), so that no replacement joins.
 */
export const findUnservedZones = (zones: readonly string[], balancers: readonly Balancer[]): string[] =>
  balancers.flatMap(({ LoadBalancerName, AvailabilityZones = [] }) => {
    const unserved = zones.filter((zone) => !AvailabilityZones.some(({ ZoneName }) => ZoneName === zone));
    return unserved.length === 0
      ? []
      : [
          `load balancer ${LoadBalancerName} does not serve ${unserved.join(', ')}, where the group launches: enable it there, or take the zone out of the group`,
        ];
  });
