import { WorldError } from '../../core/errors.ts';

/** What one call describes at most (ECS API reference: DescribeContainerInstances, DescribeTasks and GetTaskProtection 100, DescribeServices 10). */
export const mostDescribed = 100;
export const mostServices = 10;

type Failure = { arn?: string | undefined; reason?: string | undefined };

/** A description that leaves some out is none; ECS says so with status 200. What is gone since it was listed is gone. @throws WorldError */
export const refuseFailures = (operation: string, failures: readonly Failure[] = []): void => {
  const [first] = failures.filter(({ reason }) => reason !== 'MISSING');
  if (first) throw new WorldError(`${operation}: ${first.arn ?? ''}: ${first.reason ?? 'no reason'}`);
};
