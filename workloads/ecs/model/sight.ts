import type { Host, Model, Service, Task } from './model.ts';

/** A cluster as those who ask about it see it, and how their requests are refused. */
export type Sight = {
  model: Model;
  /** How old what is read is, in milliseconds. */
  lagMs: () => number;
  /** When the cluster was as it began. */
  startMs: number;
  refuse: (name: string, message: string) => Error;
  takePage: <Item>(
    items: readonly Item[],
    token: string | undefined,
    size: number,
    tokenError?: string,
  ) => { page: Item[]; next: string | undefined };
};

const since = ({ model, lagMs, startMs }: Sight, more = 0): number | undefined => {
  const lag = lagMs() + more;
  return lag === 0 ? undefined : Math.max(startMs, model.clock.now() - lag);
};

/** Container instances as they are seen: "eventual consistency model" (API reference, RunTask). */
export const seeHosts = (sight: Sight): Host[] => {
  const at = since(sight);
  return at === undefined ? sight.model.hosts.list() : sight.model.hosts.listAsOf(at);
};

export const seeTasks = (sight: Sight, moreMs = 0): Task[] => {
  const at = since(sight, moreMs);
  return at === undefined ? sight.model.tasks.list() : sight.model.tasks.listAsOf(at);
};

export const seeServices = (sight: Sight): Service[] => {
  const at = since(sight);
  return at === undefined ? sight.model.services.list() : sight.model.services.listAsOf(at);
};

/** The last part of an ARN, or the id itself. */
export const idOf = (written: string | undefined): string => (written ?? '').split('/').at(-1) ?? '';

/** "MISSING": what does not exist (developer guide, api_failures_messages). */
export const missing = (arn: string): { arn: string; reason: string } => ({ arn, reason: 'MISSING' });

/** At most so many may be named at once. */
export const refuseMore = ({ refuse }: Sight, list: readonly string[] | undefined, most: number, what: string): void => {
  if ((list?.length ?? 0) > most) throw refuse('InvalidParameterException', `${what} cannot exceed ${most} items.`);
  if (!list?.length) throw refuse('InvalidParameterException', `${what} cannot be empty.`);
};
