import { expect, test } from '@jest/globals';
import { meetsConstraint } from './meets-constraint.ts';

const attributes = { 'ecs.instance-type': 'c5.large', 'ecs.availability-zone': 'eu-west-1a', stack: 'prod', empty: '' };

test.each<[string, boolean | undefined]>([
  ['attribute:ecs.instance-type == c5.large', true],
  ['attribute:ecs.instance-type equals "c5.large"', true],
  ['attribute:ecs.instance-type == m5.large', false],
  ['attribute:stack != test', true],
  ['attribute:stack not_equals prod', false],
  ['attribute:stack in [prod, test]', true],
  ['attribute:stack in [dev, test]', false],
  ['attribute:stack !in [dev, test]', true],
  ['attribute:stack not_in [prod]', false],
  ['attribute:stack exists', true],
  ['attribute:gpu exists', false],
  ['attribute:gpu !exists', true],
  ['attribute:gpu not_exists', true],
  ['attribute:empty exists', true],
  ['attribute:gpu == yes', false],
  ['attribute:stack == prod and attribute:ecs.availability-zone == eu-west-1a', true],
  ['attribute:stack == test || attribute:ecs.availability-zone == eu-west-1a', true],
  ['not (attribute:stack == prod)', false],
  ['!(attribute:stack == test) && attribute:stack exists', true],
  ['attribute:stack == test and (attribute:stack == prod or attribute:gpu exists)', false],
])('%s: %s', (expression, answer) => {
  expect(meetsConstraint(expression, { attributes })).toBe(answer);
});

test.each([
  ['an attribute that it does not have, compared', 'attribute:gpu != yes'],
  ['an attribute that it does not have, in a list', 'attribute:gpu in [yes]'],
  ['a pattern', 'attribute:ecs.instance-type =~ c5.*'],
  ['an order', 'attribute:stack >= prod'],
  ['tasks of a host', 'task:group == service:web'],
  ['one host by name', 'ec2InstanceId in [i-1, i-2]'],
  ['an agent', 'agentConnected == true'],
  ['no expression', 'prod'],
  ['nothing', ''],
  ['a bracket too many', '(attribute:stack == prod))'],
  ['a list without end', 'attribute:stack in [prod'],
  ['two expressions with nothing between', 'attribute:stack == prod attribute:stack exists'],
])('of %s nothing is known: %s', (_, expression) => {
  expect(meetsConstraint(expression, { attributes })).toBeUndefined();
});

test('what is not known decides nothing that the rest decides', () => {
  const meets = (expression: string) => meetsConstraint(expression, { attributes });
  expect(meets('attribute:stack == test and task:group == service:web')).toBe(false);
  expect(meets('attribute:stack == prod and task:group == service:web')).toBeUndefined();
  expect(meets('attribute:stack == prod or task:group == service:web')).toBe(true);
  expect(meets('not task:group == service:web')).toBeUndefined();
});
