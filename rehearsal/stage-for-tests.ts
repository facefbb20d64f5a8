import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { readScenario } from './scenario.ts';
import { isCounted, type Server } from './state.ts';
import { createWorld, type WorldOptions } from './world.ts';

/** A world of a scenario with real clients of the SDK, for unit tests. `steady` boots, drains and ends take their medians exactly. */
export const createStage = (written: object = {}, options: Omit<WorldOptions, 'scenario'> = {}) => {
  const world = createWorld({ scenario: readScenario(written), ...options });
  const config = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
    retryStrategy: world.retryStrategy,
  };
  const clients = {
    autoScaling: new AutoScalingClient(config),
    cloudWatch: new CloudWatchClient(config),
    ec2: new EC2Client(config),
    elb: new ElasticLoadBalancingV2Client(config),
    lambda: new LambdaClient(config),
    sns: new SNSClient(config),
    ssm: new SSMClient(config),
  };
  for (const client of Object.values(clients)) world.attach(client);
  const { clock, ground } = world;
  return {
    world,
    ...clients,
    /** Runs a task to its end on the world's clock. */
    act: async <Result>(task: () => Promise<Result>): Promise<Result> => {
      const ended = clock.spawn(task);
      await clock.run();
      return ended;
    },
    /** Lets that many virtual seconds pass. */
    pass: (seconds: number): Promise<void> => clock.run({ until: clock.now() + seconds * 1_000 }),
    servers: (fleet = 'web'): Server[] => [...ground.servers.values()].filter((server) => server.fleet === fleet),
    counted: (fleet = 'web'): Server[] => [...ground.servers.values()].filter((server) => server.fleet === fleet && isCounted(server)),
    seconds: (): number => (clock.now() - ground.scenario.startMs) / 1_000,
  };
};

/** Six servers in three zones, everything without spread: boot 100 s (25 s of it pending), drain 60 s, terminate 40 s. */
export const sixServers = {
  name: 'web',
  desiredCapacity: 6,
  maxSize: 8,
  boot: { median: '100s', spread: 0 },
  drain: { median: '60s', spread: 0 },
  terminate: { median: '40s', spread: 0 },
};
