import type { PlacedCordon } from '../../core/record/journal.ts';
import type { WorkloadLeak } from '../../core/record/leak.ts';
import type { ServerFacts } from '../../core/record/observation.ts';
import type { WorkloadRef } from '../../core/record/workload.ts';
import { type Host, nameOf } from './cluster.ts';
import { readMark } from './mark.ts';

/**
 * Hosts that drain, ours where the journal names them; and container instances whose server is gone. Pure.
 *
 * @param ended what EC2 says of the servers of hosts whose agents are not connected
 */
export const findLeaks = (
  workload: WorkloadRef,
  hosts: readonly Host[],
  journalled: readonly PlacedCordon[],
  ended: ReadonlyMap<string, ServerFacts['state']>,
): WorkloadLeak[] => [...findMarks(workload, hosts, journalled), ...findAbandoned(workload, hosts, ended)];

const findMarks = (workload: WorkloadRef, hosts: readonly Host[], journalled: readonly PlacedCordon[]): WorkloadLeak[] => {
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

/** The hosts whose servers may be gone: those that report no more. */
export const listSilent = (hosts: readonly Host[]): Host[] =>
  hosts.filter(({ isConnected, status }) => isConnected === false && status !== 'INACTIVE');

/**
 * A container instance stays registered where its agent was not connected when its server ended (API reference, DeregisterContainerInstance), and is counted
 * by its capacity provider. EC2 forgets a terminated server after an hour or so, and knows one that is stopped for as long as it is there.
 */
const findAbandoned = (workload: WorkloadRef, hosts: readonly Host[], ended: ReadonlyMap<string, ServerFacts['state']>): WorkloadLeak[] =>
  listSilent(hosts).flatMap(({ arn, server }): WorkloadLeak[] => {
    const state = ended.get(server);
    if (state !== 'terminated' && state !== 'unknown') return [];
    const is = state === 'terminated' ? 'terminated' : 'not known to EC2 any more';
    return [
      {
        workload,
        kind: 'registration',
        where: `ecs ${nameOf(workload.id)}`,
        what: `container instance ${nameOf(arn)} is registered for ${server}, which is ${is}`,
        isOurs: false,
        byHand: `aws ecs deregister-container-instance --cluster ${nameOf(workload.id)} --container-instance ${nameOf(arn)}`,
      },
    ];
  });
