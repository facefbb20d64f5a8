import { checkResources } from '../check-resources.ts';
import { type Examination, type Examine, placeOf, readOnce } from '../examination.ts';
import { listOwnStack } from '../stack/list-own-stack.ts';
import { access } from './access.ts';
import { guardedTypes, readPolicy } from './door.ts';
import type { GuardedResource } from './resource-policy.ts';

/** What has a policy of its own: in the stack, and the ledger, which may have been there before it. */
const listGuarded = async (examination: Examination): Promise<{ name: string; type: string; id: string }[]> => {
  const { partition, region, account } = placeOf(examination);
  const stack = await listOwnStack(examination);
  const inStack = stack
    .filter(({ type }) => guardedTypes.includes(type))
    .map(({ logicalId, physicalId, type }) => ({ name: logicalId, type, id: physicalId }));
  const others = inStack.some(({ id }) => id === examination.table)
    ? []
    : [{ name: examination.table, type: 'AWS::DynamoDB::Table', id: examination.table }];
  return [...inStack, ...others].map((each) =>
    each.type === 'AWS::DynamoDB::Table' ? { ...each, id: `arn:${partition}:dynamodb:${region}:${account}:table/${each.id}` } : each,
  );
};

const readGuarded = readOnce(async (examination): Promise<Map<string, GuardedResource>> => {
  const { account } = placeOf(examination);
  const found = await Promise.all(
    (await listGuarded(examination)).map(async ({ name, type, id }) => ({
      name,
      account,
      policy: await readPolicy(examination.make, type, id),
    })),
  );
  return new Map(found.map((each) => [each.name, each]));
});

/** Examines what of the stack has a policy of its own. */
export const examineAccess: Examine = async (examination, phase) => {
  const found = await readGuarded(examination);
  return checkResources(access, [...found.keys()], found, phase);
};
