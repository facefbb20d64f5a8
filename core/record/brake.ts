/** A reason to start nothing new. `to` is open while it lasts. */
export type Brake = {
  kind: 'hold' | 'stop';
  reason: string;
  unblock: string;
  from: number;
  to?: number;
  /** Was a notice sent about it? */
  isNotified?: boolean;
};
