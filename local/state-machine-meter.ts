import { failState } from './state-machine-failure.ts';

/** "Maximum execution history size: 25,000 events" (docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). */
const maxHistoryEvents = 25_000;
/** "Maximum input or output size for a task, state, or execution: 256 KiB of data as a UTF-8 encoded string" (the same page). */
const maxPayload = 256 * 1024;

/** What an execution has used of what AWS bills and limits. */
export type Meter = {
  /** States entered, and attempts repeated: "counts a state transition each time a step of your workflow is executed ... including retries". */
  transitions: number;
  historyEvents: number;
  /** The largest input, output, argument or result so far, in bytes of UTF-8. */
  maxPayloadBytes: number;
};

/** Counts events of the history. The last event is kept free for the end of the execution. @throws States.Runtime when the history is full */
export const addEvents = (meter: Meter, events: number): void => {
  if (meter.historyEvents + events > maxHistoryEvents - 1) {
    meter.historyEvents = maxHistoryEvents - 1;
    failState('States.Runtime', `The execution reached the maximum number of history events (${maxHistoryEvents}).`);
  }
  meter.historyEvents += events;
};

const weights = new WeakMap<object, number>();
/** What passes from one state to the next is never changed on the way, so it is weighed once. */
const bytesOf = (value: unknown): number => {
  const key = typeof value === 'object' && value !== null ? value : undefined;
  const known = key && weights.get(key);
  if (known !== undefined) return known;
  const bytes = Buffer.byteLength(JSON.stringify(value) ?? '', 'utf8');
  if (key) weights.set(key, bytes);
  return bytes;
};

/** Weighs what goes into or out of a state. @throws States.DataLimitExceeded when it is too large */
export const weigh = (meter: Meter, value: unknown, what: string): void => {
  const bytes = bytesOf(value);
  meter.maxPayloadBytes = Math.max(meter.maxPayloadBytes, bytes);
  if (bytes > maxPayload) failState('States.DataLimitExceeded', `The ${what} has ${bytes} bytes, more than ${maxPayload}.`);
};
