import { checkResources } from '../check-resources.ts';
import { type Examine, readOnce } from '../examination.ts';
import { listOwnNames } from '../release/roles/own-names.ts';
import type { BoundedPolicy } from '../release/roles/role.ts';
import { listOwnStack } from '../stack/list-own-stack.ts';
import { namesOfType } from '../stack/stack.ts';
import { readManagedPolicy } from './door.ts';
import { people } from './people.ts';

const readPolicies = readOnce(async (examination): Promise<Map<string, BoundedPolicy>> => {
  const { described } = examination;
  const stack = await listOwnStack(examination);
  const own = listOwnNames(examination.stack, stack, [examination.table]);
  const found = await Promise.all(
    [...namesOfType(stack, 'AWS::IAM::ManagedPolicy')].map(async ([name, arn]) => ({
      name,
      own,
      needed: described.peopleActions[name] ?? [],
      limits: described.limits,
      byParameter: { is: 'known', value: [], source: 'template.yaml' } as const,
      inline: await readManagedPolicy(examination.make, arn),
      attached: { is: 'known', value: [], source: 'iam:GetPolicy' } as const,
    })),
  );
  return new Map(found.map((each) => [each.name, each]));
});

/** Examines the policies that the stack offers people. */
export const examinePeople: Examine = async (examination, phase) => {
  const policies = await readPolicies(examination);
  return checkResources(people, [...policies.keys()], policies, phase);
};
