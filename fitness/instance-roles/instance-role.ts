import type { Answer } from '../readings.ts';
import type { RoleGrants, Trusted } from '../release/roles/role.ts';

/** One snapshot of a role that people let the stack pass to servers: of a builder, or of the servers of a group. */
export type InstanceRole = {
  /** Its ARN, as the parameter of the stack has it; it may be a pattern. */
  name: string;
  inline: Answer<RoleGrants>;
  /** ARNs of the policies that are attached to it. */
  attached: Answer<readonly string[]>;
  trust: Answer<readonly Trusted[]>;
};

/** Does an ARN name one role? A pattern may name every role of the account. */
export const isOneRole = (arn: string): boolean => /^arn:[^:*?]+:iam::\d{12}:role\/[^*?]+$/.test(arn);
