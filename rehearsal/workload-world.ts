import type { hexOf } from './chance.ts';
import type { Ground } from './ground.ts';
import type { createServiceError, Operations, operation, takePage } from './operation.ts';
import type { ScenarioFleet, ScenarioWorkload } from './scenario.ts';
import type { Group, Server } from './state.ts';

/** What one workload of one fleet adds to the embedded cloud: its operations, and what it does as servers come and go. */
export type WorkloadWorld = {
  kind: string;
  /** Keyed `Service.Operation`; the same operation of several workloads of one kind is made once, by `createOperations`. */
  targetGroupArns: (group: Group) => readonly string[];
  /** Auto Scaling put the server into service. */
  onInService: (server: Server) => void;
  /** Its boot is over; `server.flaw` says why it would not serve. */
  onReady: (server: Server) => void;
  /** Its machine stopped running. */
  onDied: (server: Server) => void;
  /** It was told to leave: seconds until it may stop. */
  onLeaving: (server: Server) => number;
};

/** One kind of workload: how a fleet of a scenario gets one, and the operations that all of them share. */
export type WorkloadKind = {
  kind: string;
  create: (ground: Ground, tools: WorldTools, fleet: ScenarioFleet, workload: ScenarioWorkload, index: number) => WorkloadWorld;
  createOperations: (ground: Ground, tools: WorldTools) => Operations;
};

/** What a workload's world needs of the rehearsal besides types: it is handed over, since production folders import nothing from here. */
export type WorldTools = {
  operation: typeof operation;
  createServiceError: typeof createServiceError;
  takePage: typeof takePage;
  /** Sixteen hexadecimal digits made from a name. */
  hexOf: typeof hexOf;
  region: string;
  account: string;
};
