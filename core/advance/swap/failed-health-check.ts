import type { Snapshot } from '../snapshot.ts';

/** Which health check a server fails, in the words of each workload that reports it. */
export const describeFailedHealthCheck = (snapshot: Snapshot, id: string, group: string): string => {
  const failing = snapshot.worksOf(id, group).filter(({ work }) => work.work === 'unhealthy');
  return `health check failed: ${failing.map(({ work }) => work.joined.reason).join(', ')}`;
};
