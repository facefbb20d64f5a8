import type { GroupView, Observation } from '../../record/observation.ts';
import type { Reimage, Terminate } from './list-victim-acts.ts';

/** Where a workload drains its servers, none is terminated without its certificate, ours, and not yet expired. */
export const guardDrain = ({ workloads, at }: Observation, group: GroupView, { server }: Terminate | Reimage): string[] =>
  workloads
    .filter(({ drains, groups }) => drains && groups.includes(group.name))
    .flatMap(({ kind, id, servers }) => {
      const cordon = servers[server]?.cordon;
      return cordon?.by === 'us' && (cordon.drainedUntil ?? 0) > at
        ? []
        : [`I11: ${server} is not certified to be drained from ${kind}/${id}`];
    });
