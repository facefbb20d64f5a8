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
import type { Ground } from '../../rehearsal/ground.ts';
import type { Operations } from '../../rehearsal/operation.ts';
import type { Group, Server, ServerState, WorkState } from '../../rehearsal/state.ts';
import type { WorldKind, WorldTools } from '../../rehearsal/workload-world.ts';
import { isServedBy, readSettings } from './read-settings.ts';

const arnOf = ({ region, account }: WorldTools, rest: string): string => `arn:aws:elasticloadbalancing:${region}:${account}:${rest}`;

/** The ARN of the target group of a fleet; a second one of the same fleet has `index` 1. */
const targetGroupArnOf = (tools: WorldTools, fleet: string, index: number): string => {
  const name = index === 0 ? fleet : `${fleet}-${index}`;
  return arnOf(tools, `targetgroup/${name}/${tools.hexOf(`targetgroup:${name}`)}`);
};

type TargetGroup = {
  ports: readonly number[];
  zones: readonly string[];
  arn: string;
  name: string;
  fleet: string;
  loadBalancerArn: string;
  listenerArn: string;
};

const listTargetGroups = (ground: Ground, tools: WorldTools): TargetGroup[] =>
  [...ground.fleets.values()].flatMap((fleet) =>
    fleet.workloads.flatMap((workload, index) => {
      if (workload.kind !== 'target-group') return [];
      const own = targetGroupArnOf(tools, fleet.name, index);
      const settings = readSettings(workload, `workloads of fleet ${fleet.name}`);
      const balancer = `loadbalancer/app/${fleet.name}/${tools.hexOf(`balancer:${fleet.name}`)}`;
      const listener = `${balancer.replace('loadbalancer', 'listener')}/${tools.hexOf(`listener:${fleet.name}`)}`;
      return [
        {
          arn: own,
          ports: settings.ports,
          zones: [...ground.groups.values()]
            .filter((group) => group.fleet === fleet.name)
            .flatMap((group) => group.zones)
            .filter((zone, i, all) => all.indexOf(zone) === i && isServedBy(settings, zone)),
          name: own.split('/')[1] ?? fleet.name,
          fleet: fleet.name,
          loadBalancerArn: arnOf(tools, balancer),
          listenerArn: arnOf(tools, listener),
        },
      ];
    }),
  );

/** `unused`: in a zone that its load balancer does not serve; `unregistered`: no target of the group at all. */
type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused' | 'unregistered';

/** What a target group makes of a server: its state on the first port, and on the others where that differs. */
type TargetWork = WorkState & { state: TargetState; otherPorts?: TargetState };

const toWork = (state: TargetState, otherPorts: TargetState = state): TargetWork => ({
  state,
  serves: state === 'healthy' && otherPorts === 'healthy',
  ...(otherPorts !== state && { otherPorts }),
});

// The reason codes and when they occur: Elastic Load Balancing API reference, TargetHealth.
const reasons: Record<TargetState, { Reason?: TargetHealthReason; Description?: string }> = {
  initial: { Reason: 'Elb.InitialHealthChecking', Description: 'Initial health checks in progress' },
  healthy: {},
  unhealthy: { Reason: 'Target.FailedHealthChecks', Description: 'Health checks failed' },
  unused: { Reason: 'Target.NotInUse', Description: 'Target is in an Availability Zone that is not enabled for the load balancer' },
  unregistered: { Reason: 'Target.NotRegistered', Description: 'Target is not registered to the target group' },
  draining: { Reason: 'Target.DeregistrationInProgress', Description: 'Target deregistration is in progress' },
};
type TargetHealthReason = NonNullable<NonNullable<TargetHealthDescription['TargetHealth']>['Reason']>;

const describeTarget = (
  { arn, ports }: Pick<TargetGroup, 'arn' | 'ports'>,
  server: Server,
  { machine, works }: Readonly<ServerState>,
): TargetHealthDescription[] => {
  const work = works[arn] as TargetWork | undefined;
  if (work === undefined || work.state === 'unregistered') return [];
  return ports.map((Port, index) => {
    const state = index === 0 ? work.state : (work.otherPorts ?? work.state);
    // "The target is in the stopped or terminated state." (API reference, TargetHealth)
    const TargetHealth =
      machine === 'terminated'
        ? ({ State: 'unused', Reason: 'Target.InvalidState', Description: 'Target is in the terminated state' } as const)
        : { State: state as Exclude<TargetState, 'unregistered'>, ...reasons[state] };
    return { Target: { Id: server.id, Port, AvailabilityZone: server.zone }, HealthCheckPort: String(Port), TargetHealth };
  });
};

const normal: Pick<TargetHealthDescription, 'AnomalyDetection'> = { AnomalyDetection: { Result: 'normal', MitigationInEffect: 'no' } };

/** "The state of the override": present where a zonal shift keeps traffic from the zone of a target (API reference, AdministrativeOverride). */
const overrideOf = (ground: Ground, { fleet, zone }: Server): Pick<TargetHealthDescription, 'AdministrativeOverride'> => {
  const zones = ground.shiftedZones(fleet);
  if (zones.length === 0) return {};
  const State = zones.includes(zone) ? ('zonal_shift_active' as const) : ('no_override' as const);
  return { AdministrativeOverride: { State } };
};

const createOperations = (ground: Ground, tools: WorldTools): Operations => {
  const { operation, createServiceError, takePage } = tools;
  const all = listTargetGroups(ground, tools);
  const find = (wanted: string | undefined): TargetGroup => {
    const found = all.find((group) => group.arn === wanted);
    if (!found) throw createServiceError('TargetGroupNotFound', 'One or more target groups not found');
    return found;
  };
  const choose = <Item>(
    list: readonly Item[],
    keys: readonly string[] | undefined,
    keyOf: (item: Item) => string,
    error: string,
  ): Item[] => {
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
      takes: ['TargetGroupArn', 'Targets', 'Include'],
      answer: ({ TargetGroupArn, Targets, Include }) => {
        const other = ground.otherTargets.map((list) => list(TargetGroupArn ?? '')).find((each) => each !== undefined);
        if (other && !Targets) return { TargetHealthDescriptions: [...other] };
        const found = find(TargetGroupArn);
        const { fleet } = found;
        if (!Targets) {
          const groups = [...ground.groups.values()].filter((group) => group.fleet === fleet);
          const seen = groups.flatMap((group) => ground.seenServers(group));
          // No target answers worse than its peers here, and yet is healthy.
          const more = Include?.includes('AnomalyDetection') ? normal : {};
          return {
            TargetHealthDescriptions: seen.flatMap(([server, state]) =>
              describeTarget(found, server, state).map((description) => ({ ...description, ...more, ...overrideOf(ground, server) })),
            ),
          };
        }
        const descriptions = Targets.flatMap(({ Id }): TargetHealthDescription[] => {
          const server = ground.servers.get(Id ?? '');
          const state = server && server.fleet === fleet ? ground.seenState(server) : undefined;
          const known = server && state ? describeTarget(found, server, state) : [];
          // "The target is not registered with the target group." (API reference, TargetHealth)
          const absent = {
            State: 'unused',
            Reason: 'Target.NotRegistered',
            Description: 'Target is not registered to the target group',
          } as const;
          return known.length > 0 ? known : [{ Target: { Id, Port: 80 }, TargetHealth: absent }];
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
            AvailabilityZones: group.zones.map((ZoneName) => ({ ZoneName, SubnetId: `subnet-0${ZoneName.slice(-1)}` })),
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

/** A load balancer target group in the embedded cloud: initial, then healthy or unhealthy, then draining, then gone. */
export const targetGroupWorld: WorldKind = {
  kind: 'target-group',
  create: (ground, tools, fleet, workload, index) => {
    const name = targetGroupArnOf(tools, fleet.name, index);
    const settings = readSettings(workload, `workloads of fleet ${fleet.name}`);
    const { whileBooting, neverHealthy } = settings;
    const stateOf = (server: Server): string | undefined => server.state.works[name]?.state;
    // "The target is in an Availability Zone that is not enabled for its load balancer" (API reference, TargetHealth, Target.NotInUse).
    const isServed = ({ zone }: Server): boolean => isServedBy(settings, zone);
    const isSpoilt = ({ id, origin }: Server): boolean =>
      neverHealthy > 0 && origin !== 'seed' && ground.chance(`${name}:never-healthy:${id}`).isHit(neverHealthy);
    const write = (server: Server, state: TargetState, otherPorts?: TargetState): void =>
      ground.change(server, { works: { ...server.state.works, [name]: toWork(state, otherPorts) } });
    const change = (server: Server, state: TargetState): void => {
      if (!isServed(server) && state !== 'draining') write(server, 'unused');
      else if (state === 'healthy' && isSpoilt(server)) write(server, 'unhealthy', 'healthy');
      else write(server, state);
    };
    const isChecked = (server: Server): boolean => ['initial', 'healthy', whileBooting].includes(stateOf(server) ?? '');
    return {
      kind: 'target-group',
      name,
      targetGroupArns: (group: Group) => (group.fleet === fleet.name ? [name] : []),
      seed: (server) => toWork(isServed(server) ? 'healthy' : 'unused'),
      // "automatically registers your instance with the load balancer before it marks the instance as InService" (EC2 Auto Scaling user
      // guide, ec2-auto-scaling-lifecycle.html); a boot that is over already counts at once.
      // With AddToLoadBalancer suspended it "launches the instances but does not add them"; resumed, "it does not add the instances that were
      // launched while this process was suspended" (understand-how-suspending-processes-affects-other-processes.html).
      onInService: (server) => {
        const isAdded = !ground.groups.get(server.group)?.state.suspended.includes('AddToLoadBalancer');
        if (isAdded) change(server, server.isReady ? 'healthy' : whileBooting);
        else write(server, 'unregistered');
      },
      onReady: (server) => {
        if (isChecked(server)) change(server, server.flaw ? 'unhealthy' : 'healthy');
      },
      onDied: (server) => {
        if (isChecked(server)) change(server, 'unhealthy');
      },
      onErrors: (server) => {
        if (isChecked(server)) change(server, 'unhealthy');
      },
      // "Each target [...] must pass one health check to be considered healthy" (user guide, target-group-health-checks.html).
      onErrorsOver: (server) => {
        if (stateOf(server) === 'unhealthy') change(server, 'healthy');
      },
      // "The target is in the process of being deregistered and the deregistration delay period has not expired."
      onLeaving: (server) => {
        if (stateOf(server) === undefined || stateOf(server) === 'unregistered') return 0;
        change(server, 'draining');
        return server.drawn.drainSeconds;
      },
    };
  },
  createOperations,
};
