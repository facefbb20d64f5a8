import type { WorkloadRef } from './workload.ts';

/** Something of ours, or that looks like it, that is left where it changes what groups and workloads do. */
export type Leak = {
  /** A suspended process, a scaling policy, an extra server, a mark on a server, a setting of a workload, or a server that it knows and that is gone. */
  kind: 'process' | 'policy' | 'server' | 'mark' | 'setting' | 'registration';
  /** The group, or the workload by kind and name. */
  where: string;
  what: string;
  /** The campaign whose journal proves that it is ours; absent where nothing proves it: then it may be others'. */
  campaign?: string;
  /** The command that removes it. */
  remedy: string;
};

/** What a workload says is left in it. `isOurs`: the journal that was handed to it proves that the Recycler placed it. */
export type WorkloadLeak = {
  workload: WorkloadRef;
  kind: 'mark' | 'setting' | 'registration';
  where: string;
  what: string;
  isOurs: boolean;
  /** How it is removed by hand. */
  byHand: string;
};
