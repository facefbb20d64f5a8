import type { GroupView, Member, Observation } from '../../record/observation.ts';

/** Members in service that are healthy for their group, for EC2 and for every workload. Counted from the raw observation, by a rule of its own. */
export const listHealthy = (group: GroupView, { workloads, servers }: Observation): Member[] => {
  const own = workloads.filter((workload) => workload.groups.includes(group.name));
  return group.members.filter(
    ({ id, lifecycle, isHealthy }) =>
      lifecycle === 'InService' &&
      isHealthy &&
      !['stopping', 'stopped', 'shutting-down', 'terminated'].includes(servers[id]?.state ?? '') &&
      own.every((workload) => workload.servers[id]?.work === 'healthy' && workload.servers[id]?.cordon === undefined),
  );
};
