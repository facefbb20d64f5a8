import type { ParameterGrants } from '../release/roles/granted-by-parameter.ts';
import type { GrantLimits } from '../release/roles/listed-grants.ts';
import type { KnownRule } from '../rules/rule.ts';
import type { KnownResources } from '../stack/resources.ts';

/** What the gate knows of the stack that it judges: all that neither AWS nor the stamp of the build says. */
export type DescribedStack = {
  name: 'recycler' | 'images';
  /** The function whose alias a deployment shifts, by its name in the template, as all that follow. */
  begin: string;
  /** Functions that a deployment waits for, and the one that answers where one of them dies. */
  hooks: readonly string[];
  reaper: string;
  /** Functions that a schedule calls, with the alias that it calls them by. */
  scheduled: Readonly<Record<string, string>>;
  /** Every resource that the stack may have. */
  resources: KnownResources;
  rules: Readonly<Record<string, KnownRule>>;
  /** Alarms whose threshold is a parameter of the stack. */
  thresholds: Readonly<Record<string, string>>;
  /** The actions that each function and the state machine call. */
  neededActions: Readonly<Record<string, readonly string[]>>;
  /** What each policy for people lets them change. */
  peopleActions: Readonly<Record<string, readonly string[]>>;
  /** What the template grants for the parameters that people give the stack. */
  byParameter: readonly ParameterGrants[];
  /** What roles may be granted besides on what is not the stack's own. */
  limits: GrantLimits;
  /** Does a release need a lease to act, and is it tried out under one before it has traffic? */
  hasLeases: boolean;
  /** Breaches that an owner accepts, and the file that they stand in. */
  waivers: { file: string; value: unknown };
  /** Subjects that are not asked of this stack, each with the reason. What is not named here is asked. */
  leftOut: Readonly<Record<string, string>>;
};
