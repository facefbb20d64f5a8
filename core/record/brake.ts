/** A reason to start nothing new. `to` is open while it lasts. */
export type Brake = {
  kind: 'hold' | 'stop';
  reason: string;
  unblock: string;
  /** What has changed from poll to poll about it, as it was last. */
  detail?: string;
  from: number;
  to?: number;
  /** Was a notice sent about it? */
  isNotified?: boolean;
  /** Can it only be judged while servers are replaced? */
  isWhileReplacing?: boolean;
  /** It ended because the campaign ceased to replace servers, and may go on afterwards. */
  isInterrupted?: boolean;
  /** Milliseconds that it held before it was interrupted. */
  heldBefore?: number;
};
