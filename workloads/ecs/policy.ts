import * as z from 'zod/mini';

/** What a policy may say under `workloads.ecs`. */
export const ecsPolicySchema = z.strictObject({
  /**
   * A task of no service stays on a host that drains. `wait`: until it is over. `refuse`: its host is left alone. `stop`: it is stopped once every task of a
   * service has left, and nothing starts it again.
   */
  standalone: z._default(z.enum(['wait', 'refuse', 'stop']), 'wait'),
  /**
   * The task that must end well on the first new host. `default`: the task definition `recycler-canary`, where the account has one. Others are named by
   * their family, which must begin with `recycler-`.
   */
  canary: z._default(
    z.union([z.enum(['default', 'off']), z.string().check(z.regex(/^recycler-[A-Za-z0-9_-]{1,240}(:[1-9][0-9]*)?$/))], {
      error: 'must be default, off, or a task definition whose family begins with recycler-, such as recycler-web-canary:3',
    }),
    'default',
  ),
  /** May the only task of a service be stopped before another one has started, as its own numbers ask for? */
  acceptOutage: z._default(z.boolean(), false),
  /** Data in volumes of the host ends with it. */
  hostVolumes: z._default(z.enum(['refuse', 'discard']), 'refuse'),
  /** A volume of EBS that a task of a service got at its launch is deleted with the task. */
  acceptDataLoss: z._default(z.boolean(), false),
});

/** What a policy says of ECS hosts, with every default filled in. */
export type EcsPolicy = z.output<typeof ecsPolicySchema>;

/** What a policy says of ECS hosts, which was validated when the policy was read; the defaults where it says nothing. */
export const readPolicy = (validated: unknown): EcsPolicy => (validated as EcsPolicy | undefined) ?? z.parse(ecsPolicySchema, {});
