import * as z from 'zod/mini';
import { InputError } from '../core/errors.ts';
import { duration, validate } from '../core/policy/validate.ts';
import { isUsableName } from '../core/record/usable-name.ts';
import { type Fault, faultSchema } from './fault-schema.ts';

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
  faults: z._default(z.array(faultSchema), []),
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
export type Scenario = { name: string; seed: number; startMs: number; fleets: ScenarioFleet[]; faults: Fault[] };

const completeGroup = (group: ParsedGroup, place: string, document: string): ScenarioGroup => {
  const desiredCapacity = group.desiredCapacity ?? 100;
  // Zones by default fit the group; zones that were named must be filled.
  const availabilityZones = group.availabilityZones ?? ['a', 'b', 'c'].slice(0, Math.max(1, desiredCapacity));
  const maxSize = group.maxSize ?? Math.ceil(desiredCapacity * 1.2);
  const refuse = (sentence: string): never => {
    throw new InputError(`${document}: ${place}.${sentence}`);
  };
  if (desiredCapacity < 1) refuse('desiredCapacity must be at least 1');
  if (desiredCapacity < availabilityZones.length) {
    refuse(
      `desiredCapacity ${desiredCapacity} is fewer than its ${availabilityZones.length} availabilityZones: add servers or name fewer zones`,
    );
  }
  if (new Set(availabilityZones).size < availabilityZones.length) refuse('availabilityZones names a zone twice');
  if (maxSize < desiredCapacity) refuse(`maxSize is ${maxSize}, less than desiredCapacity ${desiredCapacity}: raise it`);
  if (group.minSize > desiredCapacity) refuse(`minSize is ${group.minSize}, more than desiredCapacity ${desiredCapacity}: lower it`);
  if (group.age.from > group.age.to) refuse('age.from is more than age.to: exchange them');
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

const checkFault = (fault: Fault, index: number, fleets: readonly ScenarioFleet[], document: string): void => {
  const fleetNames = fleets.map((fleet) => fleet.name);
  const zones = [...new Set(fleets.flatMap((fleet) => fleet.groups.flatMap((group) => group.availabilityZones)))];
  if ('fleet' in fault && fault.fleet !== undefined && !fleetNames.includes(fault.fleet)) {
    throw new InputError(
      `${document}: faults[${index}].fleet "${fault.fleet}" is not in this scenario: use one of ${fleetNames.join(', ')}`,
    );
  }
  if ('availabilityZone' in fault && fault.availabilityZone !== undefined && !zones.includes(fault.availabilityZone)) {
    throw new InputError(
      `${document}: faults[${index}].availabilityZone "${fault.availabilityZone}" is used by no fleet: use one of ${zones.join(', ')}`,
    );
  }
  if (fault.kind === 'crash' && (fault.nth === undefined) === (fault.every === undefined)) {
    throw new InputError(`${document}: faults[${index}] of kind crash must have either nth or every: true`);
  }
};

/**
 * A scenario, complete: every default filled in, every reference checked. Durations become seconds.
 *
 * @param written the parsed YAML or JSON; `{}` is the built-in default (100 web servers, a security patch)
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
  for (const [i, fault] of parsed.faults.entries()) checkFault(fault, i, fleets, document);
  return { name: parsed.name, seed: parsed.seed, startMs, fleets, faults: parsed.faults };
};

/** The built-in scenario: 100 web servers in three zones, and a security patch. */
export const createDefaultScenario = (): Scenario => readScenario({});
