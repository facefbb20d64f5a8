import * as z from 'zod/mini';
import { InputError } from '../../core/errors.ts';
import { duration, validate } from '../../core/policy/validate.ts';
import { readScenario, type Scenario, scenarioSchema } from '../scenario.ts';
import type { ScriptedCompliance } from './data/compliance.ts';
import type { FunctionFault } from './lambda/function-fault.ts';

const name = z.string().check(z.minLength(1));
const functions = [
  ...['BeginFunction', 'AdvanceFunction', 'ConcludeFunction', 'AttestFunction'],
  ...['PreTrafficFunction', 'PostTrafficFunction', 'ReaperFunction', 'PruneFunction', 'JanitorFunction'],
  ...['BeginBakeFunction', 'StepBakeFunction', 'PruneImagesFunction'],
] as const;
const deploymentTypes = [
  ...['Canary10Percent5Minutes', 'Canary10Percent10Minutes', 'Canary10Percent15Minutes', 'Canary10Percent30Minutes'],
  ...['Linear10PercentEvery1Minute', 'Linear10PercentEvery2Minutes', 'Linear10PercentEvery3Minutes', 'Linear10PercentEvery10Minutes'],
] as const;

/** What befalls the code of one release. */
const faultSchema = z.strictObject({
  function: z.enum(functions),
  kind: z.enum(['crash', 'hang', 'throw', 'slow', 'throttle']),
  nth: z.optional(z.number().check(z.int(), z.gte(1))),
  atCall: z.optional(z.number().check(z.int(), z.gte(0))),
  seconds: z.optional(z.number().check(z.gte(0))),
});

const complianceSchema = z.strictObject({
  rule: name,
  resource: name,
  type: name,
  compliant: z.union([z.boolean(), z.literal('insufficient')]),
  lag: z._default(duration, 60),
});

const releaseSchema = z.strictObject({
  release: name,
  /** After the release before it was deployed, or rolled back. */
  after: z._default(duration, 3_600),
  faults: z._default(z.array(faultSchema), []),
  /** IAM actions that are denied to every role from the moment this release is deployed. */
  deny: z._default(z.array(name), []),
  throttle: z._default(z.array(name), []),
  /** The alarm of the newest release goes into ALARM, so long after its traffic began to move. */
  alarm: z.optional(z.strictObject({ after: duration, for: z._default(duration, 600) })),
  /** Settings of the stack that a person changes by hand just before this release. */
  drift: z._default(z.record(z.string(), z.record(z.string(), z.unknown())), {}),
});

/** The schema of a file that says which releases are rehearsed, from which the published JSON Schema is made. */
export const releaseScenarioSchema = z.strictObject({
  schema: z._default(z.literal('recycler/release-scenario/1'), 'recycler/release-scenario/1'),
  name: z._default(z.string(), 'releases'),
  /** Whose releases: of the Recycler, or of the stack that makes images. */
  stack: z._default(z.enum(['recycler', 'images']), 'recycler'),
  seed: z.optional(z.number().check(z.int())),
  fleets: z.optional(scenarioSchema.def.shape.fleets.def.innerType),
  faults: z.optional(scenarioSchema.def.shape.faults.def.innerType),
  canaryFleets: z._default(z.array(name), []),
  deploymentType: z._default(z.enum(deploymentTypes), 'Canary10Percent10Minutes'),
  releases: z.array(releaseSchema).check(z.minLength(1)),
  compliance: z._default(z.array(complianceSchema), []),
  /** CodeDeploy's events never arrive. */
  eventsLost: z._default(z.boolean(), false),
  /** Are hooks called on the way back? The documentation does not say. */
  hooksOnRollback: z._default(z.boolean(), true),
  /** Does a person attest the installation, as its output asks? */
  attests: z._default(z.boolean(), true),
  /** How long to go on watching after the last release. */
  watch: z._default(duration, 7_200),
});

/** One release of a file, complete. Durations are seconds. */
export type ReleasePlan = z.output<typeof releaseSchema>;
export type ReleaseScenario = Omit<z.output<typeof releaseScenarioSchema>, 'fleets' | 'faults' | 'seed' | 'compliance' | 'releases'> & {
  scenario: Scenario;
  releases: ReleasePlan[];
  faults: FunctionFault[];
  compliance: ScriptedCompliance[];
};

/** Two fleets, one of them a canary that has work again when the second release is on trial. */
const usualFleets = {
  fleets: [
    { name: 'web', desiredCapacity: 6 },
    { name: 'canary', desiredCapacity: 8 },
  ],
  faults: [{ kind: 'new-wanted', fleet: 'canary', at: '60m', image: 'ami-newer' }],
};

/**
 * A file of releases, complete.
 *
 * @param written the parsed YAML or JSON
 * @throws InputError one line that names the field and the remedy
 */
export const readReleaseScenario = (written: unknown, document: string): ReleaseScenario => {
  const { seed, fleets, faults, releases, compliance, ...rest } = validate(releaseScenarioSchema, written ?? {}, document);
  const given = (written ?? {}) as { fleets?: unknown; faults?: unknown };
  const scenario = readScenario(
    {
      name: rest.name,
      ...(seed !== undefined && { seed }),
      ...(fleets === undefined ? usualFleets : { fleets: given.fleets }),
      ...(faults !== undefined && { faults: given.faults }),
    },
    document,
  );
  const names = releases.map(({ release }) => release);
  const twice = names.find((each, index) => names.indexOf(each) !== index);
  if (twice !== undefined) throw new InputError(`${document}: two releases are named "${twice}": give each its own name`);
  const known = scenario.fleets.map((fleet) => fleet.name);
  const canaryFleets = fleets === undefined && rest.canaryFleets.length === 0 ? ['canary'] : rest.canaryFleets;
  const stranger = canaryFleets.find((each) => !known.includes(each));
  if (stranger !== undefined)
    throw new InputError(`${document}: canaryFleets names "${stranger}", which is no fleet here: use ${known.join(', ')}`);
  const own = releases.flatMap(({ release, faults: befallen }) => befallen.map((fault) => ({ ...fault, release }) as FunctionFault));
  return {
    ...rest,
    canaryFleets,
    scenario,
    releases,
    faults: own,
    compliance: compliance.map(({ lag, ...each }) => ({ ...each, lagSeconds: lag })),
  };
};
