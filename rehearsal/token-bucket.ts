import type { Clock } from '../core/clock.ts';

export type Limits = Record<string, { burst: number; perSecond: number }>;

/**
 * Requests that each kind of call may make: EC2 from docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html; the bucket that
 * all calls of EC2 Auto Scaling share is not published, its size is assumed. Amazon ECS from its developer guide, request-throttling: calls
 * that read the resources of clusters share one bucket, calls that change them another.
 */
export const defaultLimits: Limits = {
  'auto-scaling': { burst: 100, perSecond: 20 },
  'ec2-describe': { burst: 100, perSecond: 20 },
  'ec2-describe-everything': { burst: 50, perSecond: 10 },
  'ec2-console': { burst: 100, perSecond: 10 },
  'ec2-tags': { burst: 100, perSecond: 10 },
  'ec2-mutating': { burst: 50, perSecond: 5 },
  'ecs-resource-read': { burst: 100, perSecond: 20 },
  'ecs-resource-modify': { burst: 100, perSecond: 40 },
  'ecs-service-read': { burst: 100, perSecond: 20 },
  'ecs-protection-read': { burst: 200, perSecond: 80 },
  'ecs-cluster-read': { burst: 50, perSecond: 20 },
  'ecs-definition-read': { burst: 50, perSecond: 20 },
  'ecs-provider-read': { burst: 50, perSecond: 20 },
};

const bucketsOfEcs: Readonly<Record<string, string>> = {
  ListContainerInstances: 'ecs-resource-read',
  DescribeContainerInstances: 'ecs-resource-read',
  ListTasks: 'ecs-resource-read',
  DescribeTasks: 'ecs-resource-read',
  UpdateContainerInstancesState: 'ecs-resource-modify',
  DeregisterContainerInstance: 'ecs-resource-modify',
  RunTask: 'ecs-resource-modify',
  StopTask: 'ecs-resource-modify',
  ListServices: 'ecs-service-read',
  DescribeServices: 'ecs-service-read',
  GetTaskProtection: 'ecs-protection-read',
  DescribeClusters: 'ecs-cluster-read',
  DescribeTaskDefinition: 'ecs-definition-read',
  DescribeCapacityProviders: 'ecs-provider-read',
};

const bucketOf = (service: string, name: string, input: object): string | undefined => {
  if (service === 'AutoScaling') return 'auto-scaling';
  if (service === 'ECS') return bucketsOfEcs[name];
  if (service !== 'EC2') return undefined;
  if (name === 'CreateTags' || name === 'DeleteTags') return 'ec2-tags';
  if (name === 'GetConsoleOutput') return 'ec2-console';
  if (!name.startsWith('Describe')) return 'ec2-mutating';
  const isEverything = name === 'DescribeInstances' && !['Filters', 'InstanceIds', 'MaxResults'].some((member) => member in input);
  return isEverything ? 'ec2-describe-everything' : 'ec2-describe';
};

/** Asks whether one more request fits into its bucket, and takes it when it does. */
export const createTokenBuckets = (clock: Clock, limits: Limits): ((service: string, name: string, input: object) => boolean) => {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (service, name, input) => {
    const key = bucketOf(service, name, input);
    const limit = key === undefined ? undefined : limits[key];
    if (key === undefined || !limit) return true;
    const bucket = buckets.get(key) ?? { tokens: limit.burst, at: clock.now() };
    const refilled = Math.min(limit.burst, bucket.tokens + ((clock.now() - bucket.at) / 1_000) * limit.perSecond);
    const fits = refilled >= 1;
    buckets.set(key, { tokens: fits ? refilled - 1 : refilled, at: clock.now() });
    return fits;
  };
};
