import type { PlacedCordon } from '../../core/record/journal.ts';
import type { WorkloadLeak } from '../../core/record/leak.ts';
import type { WorkloadRef } from '../../core/record/workload.ts';
import { type Host, nameOf } from './cluster.ts';
import { readMark } from './mark.ts';

/** Hosts that drain: ours where the journal names them. Pure. */
export const findLeaks = (workload: WorkloadRef, hosts: readonly Host[], journalled: readonly PlacedCordon[]): WorkloadLeak[] => {
  const own = new Set(journalled.flatMap(({ before }) => readMark(before)?.host ?? []));
  return hosts
    .filter(({ status }) => status === 'DRAINING')
    .map(({ arn, server }) => ({
      workload,
      kind: 'mark',
      where: `ecs ${nameOf(workload.id)}`,
      what: `container instance ${nameOf(arn)} of ${server} is DRAINING`,
      isOurs: own.has(arn),
      byHand: `aws ecs update-container-instances-state --cluster ${nameOf(workload.id)} --container-instances ${nameOf(arn)} --status ACTIVE`,
    }));
};
