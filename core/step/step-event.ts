/** What the state machine hands to a step, and gets back with a rest. */
export type StepEvent = {
  campaign: string;
  fleet: string;
  phase: string;
  holder: string;
  failure?: unknown;
  attempt?: number | undefined;
  calls?: number | undefined;
  /** What the execution was started by; it is handed on for logs alone. */
  trace?: string | undefined;
};
export type StepAnswer = StepEvent & { restSeconds: number };
