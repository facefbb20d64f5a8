import * as z from 'zod/mini';
import { type Cluster, type Host, listTasks } from './cluster.ts';
import { idOfTargetGroup } from './targets.ts';

const markSchema = z.object({
  /** The container instance, by ARN. */
  host: z.string(),
  /** Further container instances of the same server, by ARN, which an image that carries the state of an agent makes: all of them are marked. */
  twins: z._default(z.array(z.string()), []),
  /** What it was before. */
  status: z.string(),
  version: z.number(),
  /** Each service that had a task on it: the tasks that it was to have, and that ran; and the healthy targets of each of its target groups. */
  manifest: z.record(
    z.string(),
    z.object({ desired: z.number(), running: z.number(), healthy: z._default(z.record(z.string(), z.number()), {}) }),
  ),
});

/** What is journalled with a mark. */
export type Mark = z.output<typeof markSchema>;

/** The mark in a journal; undefined where it is of another version. */
export const readMark = (written: unknown): Mark | undefined => {
  const parsed = z.safeParse(markSchema, written);
  return parsed.success ? parsed.data : undefined;
};

/** Healthy targets of a target group. Where they were not counted, as many must be healthy as the service is asked for. */
const countHealthy = ({ targets }: Cluster, arn: string): number => targets?.get(arn) ?? Number.MAX_SAFE_INTEGER;

/** What a mark on this host changes, and what runs there now. */
export const writeMark = (cluster: Cluster, host: Host): Mark => {
  const names = new Set(listTasks(cluster, host.arn).flatMap(({ service }) => service ?? []));
  const manifest = Object.fromEntries(
    cluster.services
      .filter(({ name, isDaemon }) => names.has(name) && !isDaemon)
      .map(({ name, desired, running, targetGroups }) => [
        name,
        { desired, running, healthy: Object.fromEntries(targetGroups.map((arn) => [idOfTargetGroup(arn), countHealthy(cluster, arn)])) },
      ]),
  );
  const twins = cluster.hosts.filter(({ server, arn }) => server === host.server && arn !== host.arn).map(({ arn }) => arn);
  return { host: host.arn, twins, status: host.status, version: Number.isNaN(host.version) ? 0 : host.version, manifest };
};
