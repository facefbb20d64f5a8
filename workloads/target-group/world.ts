import type {
  DescribeListenersCommandInput,
  DescribeListenersCommandOutput,
  DescribeLoadBalancersCommandInput,
  DescribeLoadBalancersCommandOutput,
  DescribeTargetGroupAttributesCommandInput,
  DescribeTargetGroupAttributesCommandOutput,
  DescribeTargetGroupsCommandInput,
  DescribeTargetGroupsCommandOutput,
  DescribeTargetHealthCommandInput,
  DescribeTargetHealthCommandOutput,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { hexOf } from '../../rehearsal/chance.ts';
import { account, type Ground, region } from '../../rehearsal/ground.ts';
import { createServiceError, type Operations, operation, takePage } from '../../rehearsal/operation.ts';
import type { Group, Server, ServerState, TargetState } from '../../rehearsal/state.ts';
import type { WorkloadKind } from '../../rehearsal/workload-world.ts';

const arn = (rest: string): string => `arn:aws:elasticloadbalancing:${region}:${account}:${rest}`;

/** The ARN of the target group of a fleet; a second one of the same fleet has `index` 1. */
const targetGroupArnOf = (fleet: string, index = 0): string => {
  const name = index === 0 ? fleet : `${fleet}-${index}`;
  return arn(`targetgroup/${name}/${hexOf(`targetgroup:${name}`)}`);
};

type TargetGroup = { arn: string; name: string; fleet: string; loadBalancerArn: string; listenerArn: string };

const listTargetGroups = (ground: Ground): TargetGroup[] =>
  [...ground.fleets.values()].flatMap((fleet) =>
    fleet.workloads.flatMap((workload, index) => {
      if (workload.kind !== 'target-group') return [];
      const own = targetGroupArnOf(fleet.name, index);
      const balancer = `loadbalancer/app/${fleet.name}/${hexOf(`balancer:${fleet.name}`)}`;
      const listener = `${balancer.replace('loadbalancer', 'listener')}/${hexOf(`listener:${fleet.name}`)}`;
      return [
        {
          arn: own,
          name: own.split('/')[1] ?? fleet.name,
          fleet: fleet.name,
          loadBalancerArn: arn(balancer),
          listenerArn: arn(listener),
        },
      ];
    }),
  );

// The reason codes and when they occur: ELBv2 API_TargetHealth.html.
const reasons: Record<TargetState, { Reason?: TargetHealthReason; Description?: string }> = {
  initial: { Reason: 'Elb.InitialHealthChecking', Description: 'Initial health checks in progress' },
  healthy: {},
  unhealthy: { Reason: 'Target.FailedHealthChecks', Description: 'Health checks failed' },
  draining: { Reason: 'Target.DeregistrationInProgress', Description: 'Target deregistration is in progress' },
};
type TargetHealthReason = NonNullable<NonNullable<TargetHealthDescription['TargetHealth']>['Reason']>;

const describeTarget = (server: Server, state: Readonly<ServerState>): TargetHealthDescription[] =>
  state.target === undefined
    ? []
    : [
        {
          Target: { Id: server.id, Port: 80, AvailabilityZone: server.zone },
          HealthCheckPort: '80',
          TargetHealth: { State: state.target, ...reasons[state.target] },
        },
      ];

const createOperations = (ground: Ground): Operations => {
  const all = listTargetGroups(ground);
  const find = (wanted: string | undefined): TargetGroup => {
    const found = all.find((group) => group.arn === wanted);
    if (!found) throw createServiceError('TargetGroupNotFound', 'One or more target groups not found');
    return found;
  };
  const choose = <Item>(list: readonly Item[], keys: readonly string[] | undefined, keyOf: (item: Item) => string, error: string): Item[] => {
    if (!keys?.length) return [...list];
    return keys.map((key) => {
      const found = list.find((item) => keyOf(item) === key);
      if (found === undefined) throw createServiceError(error, `${key} was not found`);
      return found;
    });
  };
  const balancers = [...new Map(all.map((group) => [group.loadBalancerArn, group])).values()];

  return {
    'ElasticLoadBalancingV2.DescribeTargetGroups': operation<DescribeTargetGroupsCommandInput, DescribeTargetGroupsCommandOutput>({
      takes: ['TargetGroupArns', 'Names', 'LoadBalancerArn', 'Marker', 'PageSize'],
      answer: ({ TargetGroupArns, Names, LoadBalancerArn, Marker, PageSize }) => {
        const byArn = choose(all, TargetGroupArns, (group) => group.arn, 'TargetGroupNotFound');
        const byName = choose(byArn, Names, (group) => group.name, 'TargetGroupNotFound');
        const chosen = byName.filter((group) => LoadBalancerArn === undefined || group.loadBalancerArn === LoadBalancerArn);
        const { page, next } = takePage(chosen, Marker, PageSize ?? 400, 'ValidationError');
        return {
          TargetGroups: page.map((group) => ({
            TargetGroupArn: group.arn,
            TargetGroupName: group.name,
            Protocol: 'HTTP',
            Port: 80,
            VpcId: 'vpc-0rehearsal',
            HealthCheckProtocol: 'HTTP',
            HealthCheckPort: 'traffic-port',
            HealthCheckEnabled: true,
            HealthCheckIntervalSeconds: 10,
            HealthCheckTimeoutSeconds: 5,
            HealthyThresholdCount: 2,
            UnhealthyThresholdCount: 2,
            HealthCheckPath: '/health',
            Matcher: { HttpCode: '200' },
            LoadBalancerArns: [group.loadBalancerArn],
            TargetType: 'instance',
          })),
          NextMarker: next,
        };
      },
    }),
    'ElasticLoadBalancingV2.DescribeTargetHealth': operation<DescribeTargetHealthCommandInput, DescribeTargetHealthCommandOutput>({
      takes: ['TargetGroupArn', 'Targets'],
      answer: ({ TargetGroupArn, Targets }) => {
        const { fleet } = find(TargetGroupArn);
        if (!Targets) {
          const groups = [...ground.groups.values()].filter((group) => group.fleet === fleet);
          const seen = groups.flatMap((group) => ground.seenServers(group));
          return { TargetHealthDescriptions: seen.flatMap(([server, state]) => describeTarget(server, state)) };
        }
        const descriptions = Targets.flatMap(({ Id }): TargetHealthDescription[] => {
          const server = ground.servers.get(Id ?? '');
          const state = server && server.fleet === fleet ? ground.seenState(server) : undefined;
          const known = server && state ? describeTarget(server, state) : [];
          // "unused: the target is not registered with a target group" (ELBv2 API_TargetHealth.html).
          const unused = { State: 'unused', Reason: 'Target.NotRegistered', Description: 'Target is not registered to the target group' } as const;
          return known.length > 0 ? known : [{ Target: { Id, Port: 80 }, TargetHealth: unused }];
        });
        return { TargetHealthDescriptions: descriptions };
      },
    }),
    'ElasticLoadBalancingV2.DescribeTargetGroupAttributes': operation<
      DescribeTargetGroupAttributesCommandInput,
      DescribeTargetGroupAttributesCommandOutput
    >({
      takes: ['TargetGroupArn'],
      answer: ({ TargetGroupArn }) => {
        find(TargetGroupArn);
        return { Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '300' }] };
      },
    }),
    'ElasticLoadBalancingV2.DescribeLoadBalancers': operation<DescribeLoadBalancersCommandInput, DescribeLoadBalancersCommandOutput>({
      takes: ['LoadBalancerArns', 'Names', 'Marker', 'PageSize'],
      answer: ({ LoadBalancerArns, Names, Marker, PageSize }) => {
        const byArn = choose(balancers, LoadBalancerArns, (group) => group.loadBalancerArn, 'LoadBalancerNotFound');
        const byName = choose(byArn, Names, (group) => group.fleet, 'LoadBalancerNotFound');
        const { page, next } = takePage(byName, Marker, PageSize ?? 400, 'ValidationError');
        return {
          LoadBalancers: page.map((group) => ({
            LoadBalancerArn: group.loadBalancerArn,
            LoadBalancerName: group.fleet,
            Type: 'application',
            State: { Code: 'active' },
          })),
          NextMarker: next,
        };
      },
    }),
    'ElasticLoadBalancingV2.DescribeListeners': operation<DescribeListenersCommandInput, DescribeListenersCommandOutput>({
      takes: ['LoadBalancerArn', 'ListenerArns', 'Marker', 'PageSize'],
      answer: ({ LoadBalancerArn, ListenerArns, Marker, PageSize }) => {
        const chosen = choose(balancers, ListenerArns, (group) => group.listenerArn, 'ListenerNotFound').filter(
          (group) => LoadBalancerArn === undefined || group.loadBalancerArn === LoadBalancerArn,
        );
        const { page, next } = takePage(chosen, Marker, PageSize ?? 400, 'ValidationError');
        return {
          Listeners: page.map((group) => ({
            ListenerArn: group.listenerArn,
            LoadBalancerArn: group.loadBalancerArn,
            Port: 80,
            Protocol: 'HTTP',
            DefaultActions: [{ Type: 'forward', TargetGroupArn: group.arn }],
          })),
          NextMarker: next,
        };
      },
    }),
  };
};

const hasTarget = (server: Server, states: readonly TargetState[]): boolean =>
  server.state.target !== undefined && states.includes(server.state.target);

/** A load balancer target group in the embedded cloud: initial, then healthy or unhealthy, then draining, then gone. */
export const targetGroupWorld: WorkloadKind = {
  kind: 'target-group',
  create: (ground, fleet, _workload, index) => ({
    kind: 'target-group',
    targetGroupArns: (group: Group) => (group.fleet === fleet.name ? [targetGroupArnOf(fleet.name, index)] : []),
    // Registered when it enters service; checked from then on (AS attach-load-balancer-asg.html). A boot that is already over counts at once.
    onInService: (server) => ground.change(server, { target: server.isReady ? 'healthy' : 'initial' }),
    onReady: (server) => {
      if (hasTarget(server, ['initial', 'healthy'])) ground.change(server, { target: server.flaw ? 'unhealthy' : 'healthy' });
    },
    onDied: (server) => {
      if (hasTarget(server, ['initial', 'healthy'])) ground.change(server, { target: 'unhealthy' });
    },
    // "draining: the target is deregistering and connection draining is in process" (ELBv2 load-balancer-target-groups.html).
    onLeaving: (server) => {
      if (server.state.target === undefined) return 0;
      ground.change(server, { target: 'draining' });
      return server.drawn.drainSeconds;
    },
  }),
  createOperations,
};
