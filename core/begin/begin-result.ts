/** What `begin` found out about one fleet and did about it. `unknown`: nothing can be said of any of its servers. */
export type BeginResult = {
  fleet: string;
  action: 'started' | 'continued' | 'running' | 'nothing-due' | 'held' | 'refused' | 'planned' | 'unknown';
  reason: string;
  /** Of a fleet that an execution plans: the campaign that it opens if one is due. */
  campaign?: string;
  /** What became of servers of the fleet that were kept in standby; absent where nothing did. */
  kept?: string[];
};

/** Who asks for what. `holder` names the process that will run the execution, where that is not the execution itself. */
export type BeginRequest = {
  fleet?: string | undefined;
  actor: string;
  holder?: string | undefined;
  limit?: number | undefined;
  onlyServer?: string | undefined;
};
