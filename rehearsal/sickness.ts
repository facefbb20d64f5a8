import type { Ground } from './ground.ts';
import { isServing, type Server } from './state.ts';
import type { WorkloadWorld } from './workload-world.ts';

/** How servers that run cease to work, and work again. */
export type Sickness = {
  /** It runs on, but no longer passes its checks. */
  sicken: (server: Server) => void;
  /** It runs on and answers errors: its group is not concerned unless it asks the load balancer. */
  answerErrors: (server: Server) => void;
  /** One that answered errors answers well again. */
  recover: (server: Server) => void;
};

type Life = {
  workloadsOf: (fleet: string) => readonly WorkloadWorld[];
  isUnhealthyAtWork: (server: Server) => boolean;
  hasEnded: (server: Server) => boolean;
  /** Has the group mark it, where it asks the load balancer, once its grace period is over. */
  markAfterGrace: (server: Server) => void;
  onChange: (server: Server) => void;
};

export const createSickness = (ground: Ground, { workloadsOf, isUnhealthyAtWork, hasEnded, markAfterGrace, onChange }: Life): Sickness => ({
  sicken: (server) => {
    ground.change(server, {}, { isReady: false });
    for (const workload of workloadsOf(server.fleet)) workload.onDied(server);
    // Without a load balancer, a person marks it (API reference, SetInstanceHealth).
    if (!isUnhealthyAtWork(server)) ground.change(server, { health: 'Unhealthy' });
    markAfterGrace(server);
    onChange(server);
  },

  answerErrors: (server) => {
    if (!isServing(server)) return;
    ground.change(server, {}, { isReady: false, isSick: true });
    for (const workload of workloadsOf(server.fleet)) workload.onErrors?.(server);
    markAfterGrace(server);
    onChange(server);
  },

  recover: (server) => {
    if (!server.isSick || hasEnded(server)) return;
    ground.change(server, {}, { isReady: true, isSick: false });
    for (const workload of workloadsOf(server.fleet)) workload.onErrorsOver?.(server);
    onChange(server);
  },
});
