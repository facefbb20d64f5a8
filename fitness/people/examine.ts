import { checkResources } from '../check-resources.ts';
import { type Examine, readOnce } from '../examination.ts';
import { listOwnNames } from '../release/roles/own-names.ts';
import type { BoundedPolicy } from '../release/roles/role.ts';
import { listOwnStack } from '../stack/list-own-stack.ts';
import { namesOfType } from '../stack/stack.ts';
import { readManagedPolicy } from './door.ts';
import { people } from './people.ts';

/** What each policy for people lets them change, by its name in the template: an operator works through functions, and on the record of fleets. */
export const peopleActions: Readonly<Record<string, readonly string[]>> = {
  ReaderPolicy: [],
  OperatorPolicy: ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'lambda:InvokeFunction'],
};

const readPolicies = readOnce(async (examination): Promise<Map<string, BoundedPolicy>> => {
  const stack = await listOwnStack(examination);
  const own = listOwnNames(examination.stack, stack, [examination.table]);
  const found = await Promise.all(
    [...namesOfType(stack, 'AWS::IAM::ManagedPolicy')].map(async ([name, arn]) => ({
      name,
      own,
      needed: peopleActions[name] ?? [],
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
