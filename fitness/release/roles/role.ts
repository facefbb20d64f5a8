import type { Answer } from '../../readings.ts';
import type { Grant } from './grant.ts';
import type { GrantLimits } from './listed-grants.ts';
import type { OwnNames } from './own-names.ts';

/** What the policies written into a role say; a denial is kept as its canonical text, to be compared as a whole. */
export type RoleGrants = { grants: Grant[]; denials: string[] };

/** What makes a role wide or narrow: plain JSON, kept for the next release to be measured by. */
export type RoleFacts = RoleGrants & { attached: string[] };

/** Who may take a role: the kind of principal, such as `Service`, and its name. */
export type Trusted = { kind: string; name: string };

/** What IAM answers of a role, and what it is compared with. */
export type ReadRole = {
  name: string;
  /** As it was at the last accepted release, nothing for a role that was not there; undefined where no release was accepted yet. */
  before: RoleFacts | undefined;
  /** The actions that the function of this role calls; undefined for a role that belongs to none. */
  needed?: readonly string[];
  inline: Answer<RoleGrants>;
  /** ARNs of the policies that are attached to it. */
  attached: Answer<readonly string[]>;
  /** Everyone whom its trust policy allows to assume it. */
  trust: Answer<readonly Trusted[]>;
};

/** One snapshot of a role of the stack. */
export type StackRole = ReadRole & {
  /** By what the stack's own resources are known. */
  own: OwnNames;
  /** What it may be granted on what is not the stack's own. */
  limits: GrantLimits;
  /** What people granted it by parameters of the stack, as the template declares it. */
  byParameter: Answer<readonly Grant[]>;
};

/** What a policy lets its holder do, of a role or for people. */
export type BoundedPolicy = Pick<StackRole, 'name' | 'own' | 'limits' | 'needed' | 'byParameter' | 'inline' | 'attached'>;
