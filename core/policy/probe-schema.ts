import * as z from 'zod/mini';

const path = z.string().check(z.regex(/^\/[!-~]*$/, { error: 'is not a path: it starts with /, and has no spaces or line breaks' }));

const httpGet = z.strictObject({
  path: z._default(path, '/'),
  port: z._default(z.number().check(z.int(), z.minimum(1), z.maximum(65_535)), 80),
});

/** The name of a unit of systemd with its kind, such as `docker.service`. */
const unit = z.string().check(
  z.regex(/^[A-Za-z0-9@_.:-]{1,100}\.[a-z]{4,10}$/, {
    error: 'is not a unit of systemd: write it with its kind, such as docker.service',
  }),
);

const diskFree = z.strictObject({
  path: z._default(
    z.string().check(z.regex(/^\/[A-Za-z0-9_./-]{0,200}$/, { error: 'is not a path of a file system, such as / or /var/lib/docker' })),
    '/',
  ),
  least: z.string().check(z.regex(/^(100|\d{1,2})%$/, { error: 'is not a whole percentage of at most 100%: write it like 20%' })),
});

const logLine = z.strictObject({
  /** A log group of CloudWatch Logs. */
  group: z.string().check(z.regex(/^[A-Za-z0-9_./#-]{1,512}$/, { error: 'is not the name of a log group, such as /web/hosts' })),
  /** How the name of the server's own stream begins. */
  stream: z._default(
    z.string().check(
      z.regex(/^[^:*\s]{0,200}\{instance_id\}[^:*\s]{0,200}$/, {
        error: 'does not name the stream of one server: write {instance_id} where its id stands',
      }),
    ),
    '{instance_id}',
  ),
});

/** What one probe may ask, each by its name. */
export const checkNames = ['httpGet', 'noFailedUnits', 'unitsActive', 'diskFree', 'logLine'] as const;

const written = z.strictObject({
  httpGet: z.optional(httpGet),
  /** No unit of systemd has failed. */
  noFailedUnits: z.optional(z.literal(true)),
  /** Each of these units of systemd is active. */
  unitsActive: z.optional(z.array(unit).check(z.minLength(1), z.maxLength(10))),
  /** A file system has at least so much room. */
  diskFree: z.optional(diskFree),
  /** A log line of the server has arrived in CloudWatch Logs. */
  logLine: z.optional(logLine),
  reach: z.optional(z.enum(['vpc', 'ssm'])),
});

type Written = z.output<typeof written>;
const countChecks = (probe: Written): number => checkNames.filter((name) => probe[name] !== undefined).length;

const wayOf = ({ httpGet, logLine }: Written): 'vpc' | 'ssm' | 'logs' => (httpGet ? 'vpc' : logLine ? 'logs' : 'ssm');

/** One probe: one check, and from where it is made. A check of the server itself can be made by nothing but the server. */
export const probeSchema = z.pipe(
  written.check(
    z.refine((probe) => countChecks(probe) === 1, { error: `needs exactly one of ${checkNames.join(', ')}` }),
    z.refine((probe) => probe.logLine === undefined || probe.reach === undefined, {
      error: 'asks CloudWatch Logs, and not the server: leave reach out',
    }),
    z.refine((probe) => probe.httpGet !== undefined || probe.logLine !== undefined || probe.reach !== 'vpc', {
      error: 'asks the server itself, which only reach: ssm does: write that, or leave reach out',
    }),
  ),
  z.transform((probe: Written) => ({ ...probe, reach: probe.reach ?? wayOf(probe) })),
);
