/** One stale server of the survey. It never changes. */
export type StaleServer = { id: string; group: string; zone: string; launchedAt: number; why: string };
