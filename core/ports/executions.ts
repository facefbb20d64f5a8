/** Starts the state machine. The same name starts once only. */
export type Executions = {
  isRunning: (name: string) => Promise<boolean>;
  /** `stateMachine` names the version of another release (ARN); otherwise it is our own. */
  start: (name: string, input: ExecutionInput, stateMachine?: string) => Promise<void>;
};

export type ExecutionInput = {
  campaign: string;
  fleet: string;
  phase: string;
  holder: string;
  /** Seconds that a plan waits before it reads anything. */
  restSeconds?: number;
  /** What the execution was started by, so that every line of its functions can be found together. */
  trace?: string;
  actor?: string;
  limit?: number;
  onlyServer?: string;
};
