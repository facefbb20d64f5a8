import type { Answer } from '../readings.ts';

/** One snapshot of a rule of EventBridge that calls a function of the stack. */
export type EventRule = {
  name: string;
  /**
   * The states that it may have, `ENABLED` or `DISABLED`: of the schedule it is a parameter of the stack, and while the stack is deployed
   * either, since its rule is updated last.
   */
  meant: Answer<readonly string[]>;
  /** The ARN of the alias that it is to call. */
  callee: string;
  state: Answer<string>;
  /** ARNs of all that it calls. */
  targets: Answer<readonly string[]>;
};

/** A rule that the stack may have: the alias that it calls, and the parameter that holds its state; without one it is on. */
export type KnownRule = { callee: string; parameter?: string };
