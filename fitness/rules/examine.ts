import { checkResources } from '../check-resources.ts';
import { type Examination, type Examine, readOnce } from '../examination.ts';
import type { Answer } from '../readings.ts';
import { listOwnStack, readOwnParameters } from '../stack/list-own-stack.ts';
import { nameOf, type StackResource } from '../stack/stack.ts';
import { readRule } from './door.ts';
import type { EventRule, KnownRule } from './rule.ts';
import { rules } from './rules.ts';

const enabled: Answer<readonly string[]> = { is: 'known', value: ['ENABLED'], source: 'template.yaml' };

/** The rule of a schedule calls an alias that is shifted, so that CloudFormation updates it when the deployment is over. */
const either: Answer<readonly string[]> = { is: 'known', value: ['ENABLED', 'DISABLED'], source: 'template.yaml' };

const readMeant = async (examination: Examination, parameter: string | undefined): Promise<Answer<readonly string[]>> => {
  if (parameter === undefined) return enabled;
  if (examination.candidate.deployment) return either;
  const parameters = await readOwnParameters(examination);
  if (parameters.is === 'unknown') return parameters;
  const value = parameters.value[parameter];
  const { source } = parameters;
  return value === undefined
    ? { is: 'unknown', source, reason: `the stack reports no parameter ${parameter}` }
    : { is: 'known', value: [value], source };
};

/**
 * The rules that there must be by now. One that calls the alias which is shifted is made when the deployment is over, so that in the release that brings it
 * there is nothing yet to judge: from the next judgement on there is.
 */
const listRules = ({ candidate, described }: Examination, stack: readonly StackResource[]): (KnownRule & { name: string })[] =>
  Object.entries(described.rules)
    .map(([name, rule]) => ({ name, ...rule }))
    .filter(({ name, callee }) => {
      const isNew = !stack.some(({ logicalId }) => logicalId === name);
      return !(isNew && candidate.deployment && callee === `${described.begin}Aliaslive`);
    });

const readRules = readOnce(async (examination): Promise<Map<string, EventRule>> => {
  const stack = await listOwnStack(examination);
  const found = await Promise.all(
    listRules(examination, stack).map(async ({ name, callee, parameter }) => ({
      name,
      meant: await readMeant(examination, parameter),
      callee: nameOf(stack, callee),
      ...(await readRule(examination.make, nameOf(stack, name))),
    })),
  );
  return new Map(found.map((each) => [each.name, each]));
});

/** Examines every rule of the stack. */
export const examineRules: Examine = async (examination, phase) => {
  const found = await readRules(examination);
  return checkResources(rules, [...found.keys()], found, phase);
};
