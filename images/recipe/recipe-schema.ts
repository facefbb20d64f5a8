import * as z from 'zod/mini';
import { probeSchema } from '../../core/policy/probe-schema.ts';
import { positiveDuration } from '../../core/policy/validate.ts';

// Every text of a recipe reaches a call of AWS or a script as root, so each has a pattern of its own: letters of shells are in none of them.
const text = (pattern: RegExp, error: string) => z.string().check(z.regex(pattern, { error: `is not ${error}` }));

const parameterName = text(
  /^\/[A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+){0,14}(?::[A-Za-z][A-Za-z0-9_.-]{0,99})?$/,
  'the name of a parameter, with a label after a colon where one is meant: write it like /aws/service/NAME',
);
/** Launch templates name it as `resolve:ssm:/recycler/images/NAME:current`; roles are granted this path alone. */
const imageParameter = text(
  /^\/recycler\/images\/[A-Za-z0-9_.-]{1,100}$/,
  'a parameter of images: write it like /recycler/images/NAME, the only path that may be written',
);
const owner = text(/^(?:amazon|self|\d{12})$/, 'an owner of images: write amazon, self, or the twelve digits of an account');
const subnet = text(/^subnet-[0-9a-z]{1,17}$/, 'a subnet: write it like subnet-0123456789abcdef0');
const securityGroup = text(/^sg-[0-9a-z]{1,17}$/, 'a security group: write it like sg-0123456789abcdef0');
const instanceType = text(/^[a-z][a-z0-9-]{1,20}\.[a-z0-9-]{1,20}$/, 'an instance type: write it like t3.small');
const instanceProfile = text(/^[\w+=,.@-]{1,128}$/, 'the name of an instance profile');
const key = text(
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]{1,64}$/,
  'the ARN of a key: write it like arn:aws:kms:REGION:ACCOUNT:key/ID',
);
const region = text(/^[a-z]{2}(?:-[a-z]+)+-[1-9]$/, 'a Region: write it like eu-central-1');
const fleetOrGroup = text(/^[A-Za-z0-9_.:/=+@-]{1,255}$/, 'the name of a fleet or a group');

const launchTemplate = text(/^lt-[0-9a-z-]{1,40}$/, 'a launch template: write its id, like lt-0123456789abcdef0');

const clusterName = text(/^[A-Za-z0-9_-]{1,255}$/, 'the name of a cluster of Amazon ECS');
/** The role may run task definitions of these families alone. */
const canary = text(
  /^(?:default|off|recycler-[A-Za-z0-9_-]{1,240}(?::[1-9][0-9]*)?)$/,
  'a canary: write default, off, or a task definition whose family begins with recycler-, such as recycler-web-canary:3',
);

/**
 * A dated release of Amazon Linux 2023: with none, an upgrade upgrades nothing, and `latest` is called no best practice (user guide, updating). `base`: the
 * one that the base image is made of, which moves with it.
 */
const release = text(
  /^(?:base|20\d\d\.\d{1,3}\.20\d{6})$/,
  'a dated release: write it like 2023.9.20261120, or base for the one of the base image',
);
const packageName = text(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/, 'the name of a package');

/** A script by the version of its object and by what it reads: neither can change under its name. */
const script = z.strictObject({
  bucket: text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket'),
  key: text(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,200}$/, 'the key of an object, of letters, digits, dots, dashes and slashes'),
  version: text(/^[A-Za-z0-9._-]{1,100}$/, 'the version of an object: turn versioning of the bucket on, and write the id of one version'),
  sha256: text(/^[0-9a-f]{64}$/, 'a SHA-256 in 64 small hexadecimal digits'),
});

/** A recipe as people write it: the text of the parameter /recycler/recipes/NAME. */
export const recipeSchema = z.strictObject({
  schema: z._default(z.literal('recycler/recipe/1'), 'recycler/recipe/1'),
  parameter: imageParameter,
  base: z.strictObject({
    parameter: parameterName,
    owners: z._default(z.array(owner).check(z.minLength(1), z.maxLength(10)), ['amazon']),
    architecture: z._default(z.enum(['x86_64', 'arm64']), 'x86_64'),
  }),
  builder: z.optional(
    z.strictObject({
      subnet,
      securityGroups: z.array(securityGroup).check(z.minLength(1), z.maxLength(5)),
      instanceProfile,
      instanceType: z._default(instanceType, 't3.small'),
      key: z.optional(key),
    }),
  ),
  update: z.optional(
    z.strictObject({
      release: z._default(release, 'base'),
      packages: z._default(z.array(packageName).check(z.maxLength(50)), []),
      scripts: z._default(z.array(script).check(z.maxLength(10)), []),
    }),
  ),
  test: z.strictObject({
    group: fleetOrGroup,
    /** The cluster of Amazon ECS that a test server joins in place of the one of its group; nothing else may be in it. */
    cluster: z.optional(clusterName),
    /** The task that must end well on a test server in that cluster. */
    canary: z.optional(canary),
    /** What a test server has in place of the security groups of its group. */
    securityGroups: z.optional(z.array(securityGroup).check(z.minLength(1), z.maxLength(5))),
    probes: z.prefault(
      z.array(probeSchema).check(
        z.minLength(1),
        z.maxLength(10),
        z.refine((probes) => probes.every(({ logLine }) => logLine === undefined), {
          error: 'has a logLine, and a test server belongs to no fleet whose logs it could write: use a check that the server makes itself',
        }),
      ),
      [{ noFailedUnits: true }],
    ),
  }),
  fleets: z._default(z.array(fleetOrGroup).check(z.maxLength(100)), []),
  /** Launch templates that cannot name a parameter: each gets a version with the image, which becomes its default. */
  launchTemplates: z.optional(z.array(launchTemplate).check(z.minLength(1), z.maxLength(20))),
  /** Other Regions that get a copy, in this order, each tested and labelled there before the next one begins. */
  regions: z._default(
    z
      .array(
        z.strictObject({
          region,
          /** The key of that Region which encrypts the copy; the default key for EBS there where it is absent. */
          key: z.optional(key),
          test: z.strictObject({
            group: fleetOrGroup,
            cluster: z.optional(clusterName),
            canary: z.optional(canary),
            securityGroups: z.optional(z.array(securityGroup).check(z.minLength(1), z.maxLength(5))),
          }),
          fleets: z._default(z.array(fleetOrGroup).check(z.maxLength(100)), []),
        }),
      )
      .check(z.maxLength(10)),
    [],
  ),
  promotion: z._default(z.enum(['auto', 'approval']), 'auto'),
  every: z.prefault(positiveDuration, '6h'),
  /** Which images stay although nothing uses them, and how long one is disabled before it is removed. */
  keep: z.prefault(
    z.strictObject({
      newest: z._default(z.number().check(z.int(), z.minimum(1), z.maximum(1_000)), 5),
      age: z.prefault(positiveDuration, '30d'),
      unused: z.prefault(positiveDuration, '14d'),
      disabled: z.prefault(positiveDuration, '7d'),
    }),
    {},
  ),
});
