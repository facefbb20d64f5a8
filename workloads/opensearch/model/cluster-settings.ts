import type { IndexWritten } from './add-index.ts';
import type { Model } from './model.ts';

/** What a scenario may say of a cluster. */
export type Settings = {
  product?: Model['product'];
  /** What servers run, and what the wanted image carries. */
  version?: { current?: string; wanted?: string };
  /** Roles of the nodes of each group, by its name. */
  roles?: Record<string, string[]>;
  indices?: IndexWritten[];
  diskBytes?: number;
  /** Snapshots of all of its indices that were taken before the start, so long ago, such as `3h`. */
  snapshots?: { age: string; state?: string }[];
  /** The zone attribute is the awareness of the cluster, unless this is false. */
  awareness?: boolean;
  /** Does the data lie on the root volume? */
  isDataOnRoot?: boolean;
  /** May nothing move off the nodes that it began with? */
  isStuck?: boolean;
  /** 0: the nodes that it began with are started again after every poll at them. */
  certificateSeconds?: number;
  /** false: each of the nodes that it began with has an index that is bound to it. */
  mayLeave?: boolean;
};
