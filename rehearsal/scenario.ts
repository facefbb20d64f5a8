import * as z from 'zod/mini';
import { InputError } from '../core/errors.ts';
import { duration, validate } from '../core/policy/validate.ts';
import { isUsableName } from '../core/record/usable-name.ts';
import { beforeSchema, lifecycleHookSchema } from './before-schema.ts';
import { checkReferences } from './check-references.ts';
import { defaultScenario } from './default-scenario.ts';
import { type Fault, faultSchema } from './fault-schema.ts';
import { imagesSchema, type ScenarioImages } from './images-schema.ts';
import { type Scaling, scalingSchema } from './scaling-schema.ts';

const count = z.number().check(z.int(), z.nonnegative());
const drawn = (median: number, spread: number) =>
  z._default(z.strictObject({ median: z._default(duration, median), spread: z._default(z.number().check(z.nonnegative()), spread) }), {
    median,
    spread,
  });
const day = 86_400;

/** What a group may say; a fleet may say the same, for all of its groups. */
const groupShape = {
  desiredCapacity: z.optional(count),
  availabilityZones: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))),
  minSize: z._default(count, 0),
  maxSize: z.optional(count),
  image: z._default(
    z.strictObject({
      current: z._default(z.string(), 'ami-old'),
      wanted: z._default(z.string(), 'ami-new'),
      parameter: z.optional(z.string().check(z.startsWith('/'))),
    }),
    { current: 'ami-old', wanted: 'ami-new' },
  ),
  templateVersion: z._default(z.enum(['number', '$Default', '$Latest']), 'number'),
  mixedInstances: z._default(z.boolean(), false),
  warmPool: z._default(z.boolean(), false),
  age: z._default(z.strictObject({ from: z._default(duration, day), to: z._default(duration, 20 * day) }), { from: day, to: 20 * day }),
  boot: drawn(180, 0.45),
  drain: drawn(60, 0.3),
  terminate: drawn(45, 0.4),
  healthCheckGracePeriod: z._default(duration, 0),
  healthCheckType: z.optional(z.enum(['EC2', 'ELB'])),
  applicationChecks: z.optional(z.strictObject({ gracePeriod: z._default(duration, 60) })),
  lifecycleHooks: z._default(z.array(lifecycleHookSchema), []),
  terminationPolicies: z._default(z.array(z.enum(['Default', 'OldestInstance', 'NewestInstance'])).check(z.minLength(1)), ['Default']),
  before: z.prefault(beforeSchema, {}),
};

const usableName = z
  .string()
  .check(z.minLength(1), z.refine(isUsableName, { error: 'is not possible: no record can be kept under this name, choose another one' }));

const groupSchema = z.strictObject({ ...groupShape, name: usableName });

const fleetSchema = z.strictObject({
  ...groupShape,
  name: usableName,
  groups: z.optional(z.array(groupSchema).check(z.minLength(1))),
  workloads: z._default(z.array(z.looseObject({ kind: z.string() })), [{ kind: 'target-group' }]),
  policy: z._default(z.unknown(), {}),
});

/** The schema of a scenario file, from which the published JSON Schema is made. */
export const scenarioSchema = z.strictObject({
  schema: z._default(z.literal('recycler/scenario/1'), 'recycler/scenario/1'),
  name: z._default(z.string(), 'default'),
  seed: z._default(z.number().check(z.int()), 1),
  start: z._default(z.string().check(z.regex(/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/)), '2026-01-05T09:00:00Z'),
  fleets: z._default(z.array(fleetSchema).check(z.minLength(1)), () => [z.parse(fleetSchema, { name: 'web', maxSize: 120 })]),
  scaling: z._default(z.array(scalingSchema), []),
  faults: z._default(z.array(faultSchema), []),
  account: z._default(z.record(z.string(), z.unknown()), {}),
  watch: z._default(duration, 0),
  images: z.optional(imagesSchema),
});

type ParsedGroup = z.output<typeof groupSchema>;
type ParsedFleet = z.output<typeof fleetSchema>;

/** One group of a scenario, complete: sizes and zones decided, durations in seconds, zones as the scenario names them. */
export type ScenarioGroup = Omit<ParsedGroup, 'desiredCapacity' | 'availabilityZones' | 'maxSize'> & {
  desiredCapacity: number;
  availabilityZones: string[];
  maxSize: number;
};
export type ScenarioWorkload = { kind: string } & Record<string, unknown>;
export type ScenarioFleet = { name: string; groups: ScenarioGroup[]; workloads: ScenarioWorkload[]; policy: unknown };
export type Scenario = {
  name: string;
  seed: number;
  startMs: number;
  fleets: ScenarioFleet[];
  scaling: Scaling[];
  faults: Fault[];
  /** The limits of the account, as its parameter holds them. */
  account: Record<string, unknown>;
  /** Seconds that the schedule goes on after every fleet has had its campaign. */
  watch: number;
  /** The images that are baked for the fleets; absent where none are. */
  images?: ScenarioImages;
};

const completeGroup = (group: ParsedGroup, place: string, document: string): ScenarioGroup => {
  const desiredCapacity = group.desiredCapacity ?? 100;
  // Zones by default fit the group; zones that were named must be filled.
  const availabilityZones = group.availabilityZones ?? ['a', 'b', 'c'].slice(0, Math.max(1, desiredCapacity));
  const maxSize = group.maxSize ?? Math.max(1, Math.ceil(desiredCapacity * 1.2));
  const refuse = (sentence: string): never => {
    throw new InputError(`${document}: ${place}.${sentence}`);
  };
  if (desiredCapacity > 0 && desiredCapacity < availabilityZones.length) {
    refuse(
      `desiredCapacity ${desiredCapacity} is fewer than its ${availabilityZones.length} availabilityZones: add servers or name fewer zones`,
    );
  }
  if (new Set(availabilityZones).size < availabilityZones.length) refuse('availabilityZones names a zone twice');
  if (maxSize < desiredCapacity) refuse(`maxSize is ${maxSize}, less than desiredCapacity ${desiredCapacity}: raise it`);
  if (group.minSize > desiredCapacity) refuse(`minSize is ${group.minSize}, more than desiredCapacity ${desiredCapacity}: lower it`);
  if (group.age.from > group.age.to) refuse('age.from is more than age.to: exchange them');
  const { zonesRemoved, hook, template, ...before } = group.before;
  const strange = zonesRemoved.find((zone) => !availabilityZones.includes(zone));
  if (strange !== undefined) refuse(`before.zonesRemoved names "${strange}", which is none of its availabilityZones`);
  if (zonesRemoved.length >= availabilityZones.length) refuse('before.zonesRemoved leaves the group no zone: keep one');
  const leaving = hook?.state.startsWith('Terminating') ? 0 : (hook?.count ?? 0);
  const special = before.protected + before.unhealthy + leaving + template.other + template.none + template.configuration;
  if (special > desiredCapacity) refuse(`before speaks of ${special} servers, and desiredCapacity is ${desiredCapacity}: name fewer`);
  return { ...group, desiredCapacity, availabilityZones, maxSize };
};

const completeFleet = (fleet: ParsedFleet, written: unknown, index: number, document: string): ScenarioFleet => {
  const { groups, workloads, policy, ...own } = fleet;
  const place = `fleets[${index}]`;
  const rest = { name: fleet.name, workloads: workloads as ScenarioWorkload[], policy };
  if (!groups) return { ...rest, groups: [completeGroup(own, place, document)] };
  // What a group does not say itself it takes from its fleet, so both are taken as they were written, without defaults.
  const { groups: writtenGroups, workloads: _, policy: __, ...inherited } = written as { groups: object[] } & Record<string, unknown>;
  const completed = writtenGroups.map((group, i) => {
    const at = `${place}.groups[${i}]`;
    return completeGroup(validate(groupSchema, { ...inherited, ...group }, `${document}: ${at}`), at, document);
  });
  return { ...rest, groups: completed };
};

const refuseDouble = (names: readonly string[], what: string, document: string): void => {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new InputError(`${document}: two ${what} are named "${twice}": give each its own name`);
};

/**
 * A scenario, complete: every default filled in, every reference checked. Durations become seconds.
 *
 * @param written the parsed YAML or JSON; `{}` is 100 web servers and a security patch
 * @throws InputError one line that names the field and the remedy
 */
export const readScenario = (written: unknown, document = 'scenario'): Scenario => {
  const parsed = validate(scenarioSchema, written ?? {}, document);
  const writtenFleets = ((written ?? {}) as { fleets?: unknown[] }).fleets ?? [];
  const startMs = Date.parse(parsed.start);
  if (Number.isNaN(startMs)) throw new InputError(`${document}: start is not a time: write it like 2026-01-05T09:00:00Z`);
  const fleets = parsed.fleets.map((fleet, i) => completeFleet(fleet, writtenFleets[i] ?? fleet, i, document));
  refuseDouble(
    fleets.map((fleet) => fleet.name),
    'fleets',
    document,
  );
  refuseDouble(
    fleets.flatMap((fleet) => fleet.groups.map((group) => group.name)),
    'groups',
    document,
  );
  const { name, seed, scaling, faults, account, watch, images } = parsed;
  checkReferences({ fleets, scaling, faults }, document);
  if (images && watch === 0)
    throw new InputError(`${document}: images are baked for as long as watch says: write how long, such as watch: 7d`);
  if (images && images.bases[0]?.at !== 0)
    throw new InputError(`${document}: images.bases[0].at is not 0s: the first base is there from the start`);
  return { name, seed, startMs, fleets, scaling, faults, account, watch, ...(images && { images }) };
};

/** The built-in scenario, complete. */
export const createDefaultScenario = (): Scenario => readScenario(defaultScenario);
