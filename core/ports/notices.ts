/** A notice to people: what happened, to what, and what to do next. What it is not about is left out or empty. */
export type Notice = {
  level: 'info' | 'warning' | 'alert';
  /** What happened, in one sentence. */
  text: string;
  /** What to do next: the command to type. */
  next?: string | undefined;
  campaign?: string;
  fleet?: string;
  server?: string | undefined;
  /** The release of the Recycler that it is about, or that acted. */
  release?: string;
  /** The topic of the policy. */
  topic?: string;
};

/** A notice that the ledger keeps until it was sent: by its id, since `at` in milliseconds. */
export type KeptNotice = { id: string; at: number; notice: Notice };

export type Notices = { send: (notice: Notice) => Promise<void> };
