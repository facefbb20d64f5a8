import type { Policy } from '../policy/policy.ts';
import { bootPrior, fitDuration, highOf } from '../record/durations.ts';
import type { GroupView } from '../record/observation.ts';

/** Boots that must have been measured before they say anything of a grace period, and the deviations above the median below which 95 % of them are. */
const leastBoots = 5;
const most = 1.645;

/**
 * Settings of groups by which Auto Scaling heals servers itself in a way that people should know: always where it ends new servers that still boot,
 * and the others where the policy asks for healing ("Set the health check grace period", "Set the default instance warmup", "Instance maintenance
 * policies", Amazon EC2 Auto Scaling user guide).
 */
export const listHealRemarks = (groups: readonly GroupView[], { heal }: Policy, boots: readonly number[]): string[] =>
  groups.flatMap(({ name, healthCheck, desired, max }) => {
    if (!healthCheck) return [];
    const { types, graceSeconds, warmupSeconds, hasMaintenancePolicy } = healthCheck;
    const slowest = boots.length < leastBoots ? 0 : Math.round(highOf(fitDuration(boots, bootPrior), most));
    const isImpatient = types.includes('ELB') && graceSeconds < slowest;
    const isAsked = heal.mode !== 'off';
    return [
      ...(isImpatient
        ? [
            `its health check grace period of ${graceSeconds} s is shorter than 1 in 20 boots takes (${slowest} s): Auto Scaling ends servers that still boot`,
          ]
        : []),
      ...(isAsked && types.includes('ELB')
        ? [
            'Auto Scaling replaces what the load balancer finds unhealthy (health check type ELB): healing only observes here; set the type to EC2',
          ]
        : []),
      ...(isAsked && warmupSeconds === undefined
        ? ['no default instance warmup is set: new servers count in the metrics of scaling policies at once; 300 s is a good start']
        : []),
      ...(isAsked && hasMaintenancePolicy === false
        ? [
            'it has no instance maintenance policy: what Auto Scaling itself replaces is ended while its replacement boots; 100 to 110 percent launches first',
          ]
        : []),
      ...(isAsked && max <= desired ? [`MaxSize is ${max}, and as many servers are wanted: there is no room to heal one; raise it`] : []),
    ].map((remark) => `${name}: ${remark}`);
  });
