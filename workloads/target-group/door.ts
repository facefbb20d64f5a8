import {
  type AnomalyDetection,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  type LoadBalancer,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { read } from '../../aws/calls.ts';
import type { WorkloadDoor } from '../../core/ports.ts';
import type { IntentResult } from '../../core/record/intent.ts';
import type { GroupView } from '../../core/record/observation.ts';
import { noUndertaking } from '../../core/record/undertaking.ts';
import type { ServerWork } from '../../core/record/workload.ts';
import { judgeTarget, worstOf } from './driver.ts';
import { findUnservedZones } from './unserved-zones.ts';

/** Target groups, and load balancers, that one call describes (ELB API reference, DescribeTargetGroups, DescribeLoadBalancers). */
const perCall = 20;

const kind = 'target-group';

/** Does the load balancer find that the target answers worse than its peers, and send it less ("Automatic Target Weights", ALB user guide)? */
const isMitigated = (found: AnomalyDetection | undefined): boolean => found?.Result === 'anomalous' && found.MitigationInEffect === 'yes';

/**
 * Is traffic shifted away from a zone? Each target then says so, also where its load balancer leaves that to DNS (ELB API reference, AdministrativeOverride): so
 * that needs no call, and no permission, of Application Recovery Controller.
 */
const findShift = (found: readonly TargetHealthDescription[]): string | undefined => {
  const states = found.flatMap(({ AdministrativeOverride }) => AdministrativeOverride?.State ?? []);
  if (states.some((state) => state === 'zonal_shift_active' || state === 'zonal_shift_delegated_to_dns')) return 'a zonal shift is active';
  return states.includes('unknown') ? 'it is not known whether a zonal shift is active' : undefined;
};

const noCordons: IntentResult = {
  outcome: 'refused',
  code: 'NoCordon',
  message: 'a target group needs no cordon: Auto Scaling deregisters a server that it terminates',
};

/** The door to load balancer target groups. Read only: Auto Scaling itself registers and deregisters its servers. */
export const openTargetGroupDoor = (client: ElasticLoadBalancingV2Client): WorkloadDoor => {
  const readHealth = (arn: string): Promise<TargetHealthDescription[]> =>
    read('elasticloadbalancing:DescribeTargetHealth', async () => {
      const { TargetHealthDescriptions: found } = await client.send(
        new DescribeTargetHealthCommand({ TargetGroupArn: arn, Include: ['AnomalyDetection'] }),
      );
      return found ?? [];
    });

  const readBalancers = async (arns: readonly string[]): Promise<LoadBalancer[]> => {
    const wanted = [...new Set(arns)].toSorted();
    const found: LoadBalancer[] = [];
    for (let index = 0; index < wanted.length; index += perCall) {
      const LoadBalancerArns = wanted.slice(index, index + perCall);
      const { LoadBalancers } = await read('elasticloadbalancing:DescribeLoadBalancers', () =>
        client.send(new DescribeLoadBalancersCommand({ LoadBalancerArns })),
      );
      found.push(...(LoadBalancers ?? []));
    }
    return found;
  };

  const listArns = (groups: readonly GroupView[]): string[] => [...new Set(groups.flatMap((group) => group.targetGroups))].toSorted();

  return {
    kind,
    // Auto Scaling deregisters a server that it terminates, and waits for its connections.
    drains: false,
    heals: true,

    find: async (groups) => listArns(groups).map((id) => ({ kind, id })),

    describe: (groups, { seeksSigns = false } = noUndertaking) =>
      Promise.all(
        listArns(groups).map(async (arn) => {
          const servers: Record<string, ServerWork> = {};
          const found = await readHealth(arn);
          const unrest = seeksSigns ? findShift(found) : undefined;
          for (const { Target: target, TargetHealth: health, AnomalyDetection: anomaly } of found) {
            const work = judgeTarget(health?.State, health?.Reason, arn, isMitigated(anomaly));
            if (target?.Id !== undefined && work !== undefined) servers[target.Id] = worstOf(servers[target.Id], work);
          }
          return {
            kind,
            id: arn,
            checksItself: true,
            drains: false,
            groups: groups.filter((group) => group.targetGroups.includes(arn)).map((group) => group.name),
            servers,
            ...(unrest !== undefined && { unrest: [unrest] }),
          };
        }),
      ),

    findUnsupported: async (group) => {
      const found: string[] = [];
      for (let index = 0; index < group.targetGroups.length; index += perCall) {
        const arns = group.targetGroups.slice(index, index + perCall);
        const { TargetGroups: described } = await read('elasticloadbalancing:DescribeTargetGroups', () =>
          client.send(new DescribeTargetGroupsCommand({ TargetGroupArns: arns })),
        );
        const balancers = await readBalancers((described ?? []).flatMap(({ LoadBalancerArns = [] }) => LoadBalancerArns));
        found.push(...findUnservedZones(group.zones, balancers));
        for (const each of described ?? []) {
          if (each.TargetType !== undefined && each.TargetType !== 'instance') {
            found.push(
              `target group ${each.TargetGroupName} has ${each.TargetType} targets, which are not supported: use instance targets`,
            );
          }
          if ((each.LoadBalancerArns ?? []).length === 0) {
            found.push(
              `target group ${each.TargetGroupName} is used by no listener, so it reports no health: add a listener, or detach it`,
            );
          }
        }
      }
      return found;
    },

    cordon: async () => noCordons,
    uncordon: async () => noCordons,
  };
};
