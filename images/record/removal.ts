/** How far the removal of an image has come. Times are milliseconds; each call is written before it is made. */
export type Removal = {
  name: string;
  /** When it was last sent for to be disabled: only what we disabled ourselves is removed. */
  disableSentAt: number;
  /** When it was first seen to be disabled: the wait counts from here. */
  disabledAt?: number;
  deregisterSentAt?: number;
  /** When it was last sent for to be enabled again, since something used it after all: then it stays for a while. */
  enableSentAt?: number;
};
