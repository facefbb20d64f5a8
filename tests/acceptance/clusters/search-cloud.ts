import { handler } from '../../../functions/probe/handler.ts';
import { createMemoryLedger } from '../../../local/memory-ledger.ts';
import type { Operation } from '../../../rehearsal/operation.ts';
import { createWorld, type World } from '../../../rehearsal/world.ts';
import { teachQuickTimes } from '../moto-ledger.ts';
import { type Play, type PlayedServers, playServers, shapeOf } from './play-servers.ts';
import { readScenarioFile, type ScenarioFile } from './read-scenario-file.ts';
import { createRealClock } from './real-clock.ts';
import type { SearchCluster } from './search-cluster.ts';
import { clusterTags, createSearchWorld } from './search-world.ts';

/** An embedded cloud on the machine's clock, with a fleet whose servers are the processes of a cluster. */
export type SearchCloud = {
  world: World;
  ledger: ReturnType<typeof createMemoryLedger>;
  servers: PlayedServers;
  stop: () => void;
};

export type SearchCloudOptions = {
  scenario?: ScenarioFile;
  policy?: object;
  play?: Partial<Play>;
  /** The version of the server in each image; both have it unless `wantedVersion` says otherwise. */
  version: string;
  wantedVersion?: string;
  /** Tags of its groups. */
  tags?: Readonly<Record<string, string>>;
};

/** The fleet's name. */
export const fleet = 'search';

/** The function `probe` itself, in the place of Lambda: one real request to one node. */
const invokeProbe = (known: Operation): Operation => ({
  ...known,
  answer: async (input) => {
    const { Payload = '{}' } = input as { Payload?: string | Uint8Array };
    const event: unknown = JSON.parse(typeof Payload === 'string' ? Payload : Buffer.from(Payload).toString('utf8'));
    return { StatusCode: 200, ExecutedVersion: '1', Payload: Buffer.from(JSON.stringify(await handler(event))) };
  },
});

/**
 * Makes the cloud; none of its nodes runs yet.
 *
 * @param network two numbers from 1 to 254: addresses are 127.x.y.1 and so on, each with the same ports, so that runs do not meet
 */
export const makeSearchCloud = async (
  cluster: SearchCluster,
  network: readonly [number, number],
  { scenario, policy = {}, play = {}, version, wantedVersion = version, tags = clusterTags }: SearchCloudOptions,
): Promise<SearchCloud> => {
  const clock = createRealClock();
  const world = createWorld({
    scenario: readScenarioFile({
      file: scenario,
      start: new Date().toISOString(),
      policy,
      version: { current: version, wanted: wantedVersion },
    }),
    kinds: [createSearchWorld(tags)],
    latencySeconds: 0,
    clock,
    addressOf: (nth) => `127.${network.join('.')}.${nth}`,
  });
  world.ground.imageTags.set('ami-old', { 'recycler:server-version': version });
  world.ground.imageTags.set('ami-new', { 'recycler:server-version': wantedVersion });
  world.extend((known) => ({ 'Lambda.Invoke': invokeProbe(known['Lambda.Invoke'] as Operation) }));
  const servers = playServers(world.ground, cluster, { shapeOf, ...play });
  const ledger = createMemoryLedger(clock.now);
  await teachQuickTimes(ledger, fleet);
  return {
    world,
    ledger,
    servers,
    stop: () => {
      servers.stop();
      clock.stop();
    },
  };
};
