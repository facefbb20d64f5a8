import { isOfTheWorld } from '../errors.ts';
import type { Doors } from '../ports.ts';
import type { GroupView } from '../record/observation.ts';

/**
 * The groups, each with a remark where application status checks cover its servers: Auto Scaling replaces what they find impaired whatever the group is set to
 * ("No additional Auto Scaling group configuration is required", EC2 Auto Scaling user guide, use-application-status-checks-auto-scaling-group.html). Where
 * that cannot be read, the remark says so.
 */
export const withApplicationChecks = async (
  doors: { servers: Pick<Doors['servers'], 'findApplicationChecks'> },
  groups: readonly GroupView[],
): Promise<GroupView[]> => {
  try {
    const checks = await doors.servers.findApplicationChecks(groups);
    return groups.map((group) => {
      const own = checks[group.name];
      return own ? withRemark(group, describe(own)) : group;
    });
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
    return groups.map((group) =>
      withRemark(group, `whether application status checks cover its servers could not be read: ${error.message}`),
    );
  }
};

const withRemark = (group: GroupView, remark: string): GroupView => ({ ...group, remarks: [...(group.remarks ?? []), remark] });

const describe = (checks: readonly string[]): string =>
  `application status ${checks.length === 1 ? 'check' : 'checks'} ${checks.join(', ')} of EC2 cover its servers: Auto Scaling itself replaces what they find impaired, new servers that still start included: give the checks a grace period longer than a boot takes, or set proof.suppressStatusChecks in the policy`;
