import { createClients } from '../aws/all-clients.ts';
import { createClientMaker } from '../aws/clients.ts';
import { readScenario } from './scenario.ts';
import { isCounted, type Server } from './state.ts';
import { createWorld, type WorldOptions } from './world.ts';

/** A world of a scenario with real clients of the SDK, for unit tests. */
export const createStage = (written: object = {}, options: Omit<WorldOptions, 'scenario'> = {}) => {
  const world = createWorld({ scenario: readScenario(written), ...options });
  const clients = createClients(
    createClientMaker(
      {
        region: 'eu-west-1',
        credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
        retryStrategy: world.retryStrategy,
        onClient: world.attach,
      },
      'test',
    ),
  );
  const { clock, ground } = world;
  return {
    world,
    clients,
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

/** The state of a server in the only workload of its fleet; undefined where that does not know it. */
export const stateAtWork = (server: Server | undefined): string | undefined => Object.values(server?.state.works ?? {})[0]?.state;

/** The state of a server, with that in its only workload as `target`. */
export const stateOf = (server: Server | undefined) => ({ ...server?.state, target: stateAtWork(server) });
