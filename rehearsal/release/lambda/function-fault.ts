/**
 * Something that befalls invocations of one function. `crash`: dies at its `atCall`th call (first by default; 0: before it does anything).
 * `hang`: the same, but it is only ended by its time-out. `throw`: throws before it starts. `slow`: starts `seconds` late. `throttle`: is
 * refused by Lambda.
 */
export type FunctionFault = {
  /** The logical id of the function. */
  function: string;
  kind: 'crash' | 'hang' | 'throw' | 'slow' | 'throttle';
  /** Only code of this release. */
  release?: string;
  /** Only the nth invocation, counted from 1 over all versions; every one by default. */
  nth?: number;
  atCall?: number;
  seconds?: number;
  message?: string;
  /** Seconds since the start of the scenario; always by default. */
  from?: number;
  for?: number;
};
