import type { hexOf } from './chance.ts';
import type { Ground } from './ground.ts';
import type { createServiceError, Operations, operation, takePage } from './operation.ts';
import type { ScenarioFleet, ScenarioWorkload } from './scenario.ts';
import type { Group, Server, WorkState } from './state.ts';

/** What one workload of one fleet adds to the embedded cloud: what it does as servers come and go. */
export type WorkloadWorld = {
  kind: string;
  /** Its name among the works of a server's state. */
  name: string;
  /** Tags by which its driver finds it at the groups of the fleet. */
  tags?: Readonly<Record<string, string>>;
  targetGroupArns: (group: Group) => readonly string[];
  /** What it makes of a server that has long been in service. */
  seed: (server: Server) => WorkState;
  /** Auto Scaling put the server into service. */
  onInService: (server: Server) => void;
  /** Its boot is over; `server.flaw` says why it would not serve. */
  onReady: (server: Server) => void;
  /** Its machine stopped running. */
  onDied: (server: Server) => void;
  /** It was terminated: seconds until it may stop. */
  onLeaving: (server: Server) => number;
  /** Why terminating the server now would break what the workload promises; undefined where it would not. */
  findLoss?: (server: Server) => string | undefined;
  /** Others keep new work away from the server, or let it have some again. */
  markByOthers?: (server: Server, isMarked: boolean) => void;
  /** Does the server carry a mark that keeps new work away from it? */
  isMarked?: (server: Server) => boolean;
  /** Its servers answer HTTP requests from inside their network; `undefined` where the port is not the workload's. */
  onRequest?: (server: Server, request: WorldRequest) => { status: number; body: string } | undefined;
};

/** One HTTP request to a server. */
export type WorldRequest = { method: string; port: number; path: string; body?: string };

/** One kind of workload in the embedded cloud: how a fleet of a scenario gets one, and the operations of AWS that all of them share. */
export type WorldKind = {
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
