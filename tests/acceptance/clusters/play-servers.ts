import type { Ground } from '../../../rehearsal/ground.ts';
import type { Server } from '../../../rehearsal/state.ts';
import { ask } from './ask.ts';
import type { Distribution } from './distributions.ts';
import type { NodeShape, SearchCluster } from './search-cluster.ts';
import { toWork, workName } from './search-world.ts';

/** What a story may do otherwise: how a server's node comes up. */
export type Play = {
  /** The node of a server, as its user data would configure it. */
  shapeOf: (server: Server) => NodeShape;
  /** The version that a server's image carries, where it is not the cluster's. */
  versionOf?: (server: Server) => Distribution | undefined;
  /** Runs before the node of a new server starts, such as mounting its volume. */
  beforeStart?: (server: Server, cluster: SearchCluster) => Promise<void>;
};

/** Servers of the embedded cloud as processes. */
export type PlayedServers = {
  /** Starts the nodes of the servers that the cloud began with, as a new cluster. */
  startFirst: () => Promise<void>;
  /** Starts a process again that has ended, as the system of a server does with a service; nothing where its server is going. */
  restart: (server: Server) => Promise<void>;
  /** What went wrong when a process was started or ended. */
  failures: readonly Error[];
  stop: () => void;
};

/** A node of a server, with the node's own zone, and master-eligible where its group says so. */
export const shapeOf = (server: Server): NodeShape => ({
  id: server.id,
  address: server.address,
  zone: server.zone,
  isMasterEligible: server.group.includes('masters'),
});

const isGoing = ({ state: { machine, lifecycle } }: Server): boolean =>
  machine === 'shutting-down' || machine === 'terminated' || lifecycle === 'Terminating' || lifecycle === 'Terminated';

/**
 * Follows every server of the cloud with a process: it is started once the machine runs, asked to end (SIGTERM) once it is shutting down,
 * and is dead, with its data, when EC2 says `terminated`; with another image on its root volume it is started again on its data. A server
 * serves once its node answers as a member.
 */
export const playServers = (ground: Ground, cluster: SearchCluster, play: Play): PlayedServers => {
  const failures: Error[] = [];
  const turns = new Map<string, Promise<void>>();
  const begun = new Map<string, 'started' | 'ending' | 'gone'>();
  const images = new Map<string, string>();

  // What is done to one server is done in turn: it cannot end before it has been started.
  const inTurn = (server: Server, act: () => Promise<void>): Promise<void> => {
    const turn = (turns.get(server.id) ?? Promise.resolve()).then(act).catch((error: Error) => void failures.push(error));
    turns.set(server.id, turn);
    return turn;
  };
  const start = async (server: Server): Promise<void> => {
    if (isGoing(server)) return;
    await play.beforeStart?.(server, cluster);
    await cluster.start(play.shapeOf(server), play.versionOf?.(server));
  };
  /** Another root volume: the machine goes down and comes up with the same data. */
  const startAnew = async (server: Server): Promise<void> => {
    cluster.signal(server.id, 'SIGTERM');
    await cluster.ended(server.id);
    await start(server);
  };

  const follow = (server: Server): void => {
    const { machine } = server.state;
    const before = begun.get(server.id);
    if (machine === 'terminated' && before !== 'gone') {
      begun.set(server.id, 'gone');
      void inTurn(server, () => cluster.forget(server.id));
    } else if (isGoing(server) && before === 'started') {
      begun.set(server.id, 'ending');
      void inTurn(server, async () => cluster.signal(server.id, 'SIGTERM'));
    } else if (machine === 'running' && before === undefined) {
      begun.set(server.id, 'started');
      images.set(server.id, server.image);
      void inTurn(server, () => start(server));
    } else if (before === 'started' && !isGoing(server) && images.get(server.id) !== server.image) {
      images.set(server.id, server.image);
      void inTurn(server, () => startAnew(server));
    }
  };
  ground.changeListeners.push(follow);

  const watch = async (server: Server): Promise<void> => {
    const answer = await ask(server.address, '/_cluster/health?local=true', { seconds: 2 });
    const { number_of_nodes: nodes = 0 } = (answer?.body ?? {}) as { number_of_nodes?: number };
    const state = answer?.status === 200 && nodes > 1 ? 'healthy' : server.hasJoined ? 'unhealthy' : 'starting';
    const known = server.state.works[workName];
    if (known !== undefined && known.state !== state && !isGoing(server)) {
      ground.change(server, { works: { ...server.state.works, [workName]: toWork(state) } });
    }
  };
  const watching = setInterval(() => {
    for (const server of ground.servers.values()) if (begun.get(server.id) === 'started') void watch(server);
  }, 1_000);

  return {
    failures,
    startFirst: async () => {
      const first = [...ground.servers.values()];
      const shapes = first.map((server) => play.shapeOf(server));
      const firstMasters = shapes.filter(({ isMasterEligible }) => isMasterEligible).map(({ id }) => id);
      for (const [i, server] of first.entries()) {
        begun.set(server.id, 'started');
        images.set(server.id, server.image);
        await play.beforeStart?.(server, cluster);
        const shape = shapes[i] as NodeShape;
        await cluster.start({ ...shape, firstMasters: shape.isMasterEligible ? firstMasters : [] });
      }
    },
    restart: (server) => inTurn(server, () => start(server)),
    stop: () => clearInterval(watching),
  };
};
