import type { Ground } from '../../rehearsal/ground.ts';
import type { Server, WorkState } from '../../rehearsal/state.ts';
import type { WorkloadWorld, WorldKind } from '../../rehearsal/workload-world.ts';
import { portOfWorkload, tagOfWorkload } from './driver.ts';

/** What a scenario may say of it. */
type Settings = {
  /** Pieces of work that a server has; they go within its drawn drain time once it is cordoned. */
  work?: number;
  /** Does the work of the servers that it began with never go? */
  isStuck?: boolean;
  /** Seconds that a certificate of the servers that it began with lasts. */
  certificateSeconds?: number;
  mayLeave?: boolean;
};

type Mark = { purpose: string; at: number };
type ByHand = WorkState & { mark?: Mark | undefined };

/** Work that goes once the scenario says so, in the embedded cloud. */
export const drainedByHandWorld: WorldKind = {
  kind: 'drained-by-hand',
  create: (ground, _tools, fleet, workload, index): WorkloadWorld => {
    const { work = 4, isStuck = false, certificateSeconds = 60, mayLeave = true } = workload as Settings;
    const name = `drained-by-hand/${fleet.name}-${index}`;
    const workOf = (server: Server): ByHand | undefined => server.state.works[name] as ByHand | undefined;
    const write = (server: Server, state: string, mark: Mark | undefined): void =>
      ground.change(server, { works: { ...server.state.works, [name]: toWork(state, mark) } });
    const left = (server: Server): number => countLeft(ground, server, workOf(server), { work, isStuck });

    const answer: WorkloadWorld['onRequest'] = (server, { port, method, body }) => {
      if (port !== portOfWorkload) return undefined;
      const { state = 'starting', mark } = workOf(server) ?? {};
      if (method === 'PUT') {
        // The stronger mark stays, and so does one that stands already.
        if (mark?.purpose !== 'remove')
          write(server, state, { purpose: (JSON.parse(body ?? '{}') as Mark).purpose, at: ground.clock.now() });
        return { status: 200, body: '{}' };
      }
      if (method === 'DELETE') {
        if (mark) write(server, state, undefined);
        return { status: 200, body: '{}' };
      }
      const isEmpty = mark !== undefined && left(server) === 0;
      const answer = {
        state,
        left: left(server),
        mayLeave,
        cordon: mark ? { purpose: mark.purpose } : null,
        ...(isEmpty && { certifiedUntil: ground.clock.now() + (server.origin === 'seed' ? certificateSeconds : 60) * 1_000 }),
      };
      return { status: 200, body: JSON.stringify(answer) };
    };

    return {
      kind: 'drained-by-hand',
      name,
      tags: { [tagOfWorkload]: `${fleet.name}-${index}` },
      targetGroupArns: () => [],
      seed: () => toWork('healthy', undefined),
      onInService: (server) => write(server, server.isReady ? 'healthy' : 'starting', undefined),
      onReady: (server) => {
        if (workOf(server)) write(server, server.flaw ? 'unhealthy' : 'healthy', workOf(server)?.mark);
      },
      onDied: (server) => {
        if (workOf(server)) write(server, 'unhealthy', workOf(server)?.mark);
      },
      onLeaving: () => 0,
      findLoss: (server) => {
        const isAtWork = workOf(server)?.state === 'healthy';
        return isAtWork && left(server) > 0 ? `${left(server)} pieces of its work were not done elsewhere` : undefined;
      },
      markByOthers: (server, isMarked) =>
        write(server, workOf(server)?.state ?? 'healthy', isMarked ? { purpose: 'remove', at: ground.clock.now() } : undefined),
      isMarked: (server) => workOf(server)?.mark !== undefined,
      onRequest: answer,
    };
  },
  createOperations: () => ({}),
};

const toWork = (state: string, mark: Mark | undefined): ByHand => ({ state, serves: state === 'healthy' && !mark, mark });

const countLeft = (
  ground: Ground,
  server: Server,
  state: ByHand | undefined,
  { work, isStuck }: { work: number; isStuck: boolean },
): number => {
  const mark = state?.mark;
  if (!mark || (isStuck && server.origin === 'seed')) return work;
  const share = (ground.clock.now() - mark.at) / 1_000 / Math.max(1, server.drawn.drainSeconds);
  return Math.max(0, Math.ceil(work * (1 - share)));
};
