import * as z from 'zod/mini';
import { duration, validate } from '../../../core/policy/validate.ts';

const count = z.number().check(z.int(), z.nonnegative());
const seconds = z.number().check(z.nonnegative());
const percent = z.number().check(z.int(), z.gte(0), z.lte(1_000));

/** What a scenario may say of a service of a cluster. */
const serviceSchema = z.strictObject({
  name: z.string().check(z.minLength(1)),
  desired: z._default(count, 2),
  /** Units of CPU and MiB of memory that each of its tasks reserves. */
  cpu: z._default(count, 256),
  memory: z._default(count, 512),
  /** minimumHealthyPercent and maximumPercent. */
  min: z._default(percent, 100),
  max: z._default(percent, 200),
  placement: z._default(z.enum(['spread', 'binpack', 'random']), 'spread'),
  daemon: z._default(z.boolean(), false),
  /** A host port that it reserves. */
  port: z.optional(z.int().check(z.gte(1), z.lte(65_535))),
  /** From placed to RUNNING. */
  pullSeconds: z._default(seconds, 10),
  /** From RUNNING to healthy: "If a service has no health check defined, a task counts after 40 seconds" (API reference, DeploymentConfiguration). */
  startSeconds: z._default(seconds, 40),
  /** From SIGTERM to the end, were there no `stopTimeout`. */
  stopSeconds: z._default(seconds, 5),
  /** "Time duration (in seconds) to wait before the container is forcefully killed": 30 by default (API reference, ContainerDefinition). */
  stopTimeout: z._default(seconds, 30),
  /** Is it behind a load balancer? */
  loadBalancer: z._default(z.boolean(), false),
  /** How long the load balancer lets connections finish; by default as long as the drain of the server takes. */
  deregistrationSeconds: z.optional(seconds),
  /** Tasks of no service: nothing starts them again. */
  standalone: z._default(z.boolean(), false),
  /** A standalone task ends by itself after so long; without it, never. */
  runSeconds: z.optional(seconds),
  /** So long from the start its tasks are protected from scale-in. */
  protected: z.optional(duration),
  /** Has it data on the disk of its host? */
  hostVolume: z._default(z.boolean(), false),
  /** `distinctInstance`, or an expression of the cluster query language. */
  constraint: z.optional(z.string()),
  /** Does Amazon ECS even its zones out (availabilityZoneRebalancing)? */
  rebalancing: z._default(z.boolean(), false),
  networkMode: z._default(z.enum(['bridge', 'host', 'awsvpc']), 'bridge'),
});
export type ServiceSettings = z.output<typeof serviceSchema>;

const settingsSchema = z.strictObject({
  kind: z.literal('ecs'),
  /** By default a web service behind a load balancer, a worker and a daemon, as many tasks as fit the fleet. */
  services: z.optional(z.array(serviceSchema)),
  host: z._default(z.strictObject({ cpu: z._default(count, 2_048), memory: z._default(count, 7_680) }), { cpu: 2_048, memory: 7_680 }),
  /** From a server that is ready to its agent in the cluster. */
  registerSeconds: z._default(seconds, 15),
  /** From an ACTIVE host to the placing of its daemons. */
  daemonSeconds: z._default(seconds, 5),
  capacityProvider: z._default(z.boolean(), true),
  managedScaling: z._default(z.boolean(), false),
  managedTerminationProtection: z._default(z.boolean(), false),
  /** Has the group the protection from scale-in that managed termination protection needs? */
  groupProtection: z._default(z.boolean(), true),
  managedDraining: z._default(z.boolean(), true),
  /** So long a task that has stopped is listed: for about an hour, says the developer guide. */
  stoppedSeconds: z._default(seconds, 3_600),
  /** The task that proves a new host: how long it runs, how it ends, and can its image be pulled? */
  canary: z._default(
    z.strictObject({ seconds: z._default(seconds, 20), exitCode: z._default(count, 0), cannotPull: z._default(z.boolean(), false) }),
    { seconds: 20, exitCode: 0, cannotPull: false },
  ),
  /** Does a drain wait for a task that is protected from scale-in? Not documented; a drain that waits is the slower one. */
  isProtectionHeeded: z._default(z.boolean(), true),
  /** Do tasks never leave the hosts that it began with? */
  isStuck: z._default(z.boolean(), false),
  /** 0: the agent of a host that it began with, once drained, is connected in every other answer at most. */
  certificateSeconds: z._default(seconds, 60),
  /** false: every task of the start is protected from scale-in for two days. */
  mayLeave: z._default(z.boolean(), true),
});
export type Settings = z.output<typeof settingsSchema>;

/** What a scenario says of a cluster of Amazon ECS, with defaults. @throws InputError */
export const readSettings = (workload: object, place: string): Settings => validate(settingsSchema, workload, place);

/** The services of a cluster of which a scenario says nothing: its hosts are filled to about 40 %. */
export const defaultServices = (hosts: number): ServiceSettings[] =>
  [
    { name: 'web', desired: 2 * hosts, loadBalancer: true },
    { name: 'worker', desired: hosts, cpu: 256, memory: 1_024, placement: 'binpack' },
    { name: 'logs', daemon: true, cpu: 64, memory: 128, startSeconds: 0 },
  ].map((written) => z.parse(serviceSchema, written));
