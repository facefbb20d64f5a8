import type { hexOf } from './chance.ts';
import type { Ground } from './ground.ts';
import type { createServiceError, Operations, operation, takePage } from './operation.ts';
import type { ScenarioFleet, ScenarioWorkload } from './scenario.ts';
import type { Group, Server, WorkState } from './state.ts';
import type { TaskFault } from './task-fault-schema.ts';
import type { WorkloadFault } from './workload-fault-schema.ts';

/** What one workload of one fleet adds to the embedded cloud: what it does as servers come and go. */
export type WorkloadWorld = {
  kind: string;
  /** Its name among the works of a server's state. */
  name: string;
  /** Tags by which its driver finds it at the groups of the fleet. */
  tags?: Readonly<Record<string, string>>;
  /** What launch templates of the fleet have their servers run at the first boot, for its sake. */
  userData?: string;
  targetGroupArns: (group: Group) => readonly string[];
  /** What it makes of a server that has long been in service. */
  seed: (server: Server) => WorkState;
  /** Auto Scaling put the server into service. */
  onInService: (server: Server) => void;
  /** Its boot is over; `server.flaw` says why it would not serve. */
  onReady: (server: Server) => void;
  /** Its machine stopped running. */
  onDied: (server: Server) => void;
  /** It runs on and answers errors, or answers well again: only what asks it for answers is concerned. */
  onErrors?: (server: Server) => void;
  onErrorsOver?: (server: Server) => void;
  /** It was terminated: seconds until it may stop. */
  onLeaving: (server: Server) => number;
  /** Why terminating the server now would break what the workload promises; undefined where it would not. */
  findLoss?: (server: Server) => string | undefined;
  /** Does what it runs fail on this server, and on this one alone? */
  failsOn?: (server: Server) => boolean;
  /** Why sending the server away to come back with its data would break what the workload promises; undefined where it would not. */
  findRestartLoss?: (server: Server) => string | undefined;
  /** What a datastore went through: seconds without a primary, shards of which nothing is left, and bytes that were copied between its nodes. */
  measure?: () => { redSeconds: number; lost: number; movedBytes: number };
  /** What the tasks of its services went through: see `TaskFigures`. */
  measureTasks?: () => TaskFigures;
  /** A lifecycle hook of its own at every group: a server that leaves ends no sooner than the workload lets it go. */
  leavingHook?: { name: string; heartbeatSeconds: number; holds: (server: Server) => boolean };
  /** Did the workload itself protect the server from scale-in? */
  protects?: (server: Server) => boolean;
  /** Are new servers protected from scale-in, since the workload needs it? */
  protectsNewServers?: boolean;
  /** Its own scaling, asked once a minute: the desired capacity that it wants, and by which alarm; undefined: as it is. */
  wantCapacity?: (group: Group) => { to: number; alarm: string } | undefined;
  /** What it had on its disks is gone. */
  onEmptied?: (server: Server) => void;
  /** Others keep new work away from the server, or let it have some again. */
  markByOthers?: (server: Server, isMarked: boolean) => void;
  /** Does the server carry a mark that keeps new work away from it? */
  isMarked?: (server: Server) => boolean;
  /** Its servers answer HTTP requests from inside their network, or do not; `undefined` where the port is not the workload's. */
  onRequest?: (server: Server, request: WorldRequest) => { status: number; body: string } | { unknown: string } | undefined;
  /** Can that kind of fault happen inside of it? Absent where none can. */
  knowsFault?: (kind: string) => boolean;
  /** A fault that it knows begins; answers how it ends. `pick` draws some of a list. */
  meet?: (fault: WorkloadFault | TaskFault, pick: <Item>(items: readonly Item[], count: number) => Item[]) => () => void;
  /** What became of what it holds, for a judge. */
  judge?: () => WorkloadOutcome;
};

/** What the tasks of services went through. */
export type TaskFigures = {
  /** How many tasks the services want, daemons left out. */
  tasks: number;
  /** How often tasks were moved by the Recycler, and how often the one that moved most. */
  moves: number;
  mostMoves: number;
  /** Tasks that ran on a server when the Recycler terminated it. */
  lost: number;
  /** Seconds in which a service was below its minimum, summed over services: because of the Recycler, and else. */
  secondsBelowMinimum: { caused: number; suffered: number };
};

/** What a judge wants to know of a workload that holds data. */
export type WorkloadOutcome = {
  /** What no copy is left of that has every acknowledged write. */
  lost: readonly string[];
  /** Seconds in which some of it could not be served: by servers that the Recycler ended, and by all else. */
  redSeconds: { caused: number; suffered: number };
  /** Its settings as they are, and as they would be had the Recycler never been: both as text. */
  settings: { now: string; ofOthers: string };
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
