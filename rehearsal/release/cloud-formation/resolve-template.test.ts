import { describe, expect, test } from '@jest/globals';
import { resolveTemplate } from './resolve-template.ts';
import type { TranslatedTemplate } from './template-language.ts';

const lookup = { ref: (id: string) => `ref-${id}`, attribute: (id: string, name: string) => `${id}-${name}` };
const resolverOf = (template: Partial<TranslatedTemplate>, parameters: Record<string, string> = {}) =>
  resolveTemplate({
    template: { Resources: {}, ...template },
    parameters,
    stackName: 'recycler',
    stackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/recycler/1',
    lookup,
  });
const Resources = { Bucket: { Type: 'AWS::S3::Bucket' }, Optional: { Type: 'AWS::SNS::Topic', Condition: 'IsWanted' } };
const Parameters = {
  Wanted: { Type: 'String', Default: '' },
  Subnets: { Type: 'CommaDelimitedList', Default: 'a, b' },
  Days: { Default: 90 },
};
const Conditions = {
  IsWanted: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Wanted' }, ''] }] },
  IsNot: { 'Fn::Not': [{ Condition: 'IsWanted' }] },
};
const template = { Resources, Parameters, Conditions };

describe('a translated template', () => {
  test.each([
    ['a resource', { Ref: 'Bucket' }, 'ref-Bucket'],
    ['a parameter', { Ref: 'Days' }, '90'],
    ['a list', { Ref: 'Subnets' }, ['a', 'b']],
    ['a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['an attribute', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'Bucket-Arn'],
    ['an attribute in one word', { 'Fn::GetAtt': 'Bucket.Arn' }, 'Bucket-Arn'],
    ['a text', { 'Fn::Sub': `\${Bucket}/\${Bucket.Arn}/\${AWS::AccountId}/\${!Kept}` }, `ref-Bucket/Bucket-Arn/111122223333/\${Kept}`],
    ['a text with variables', { 'Fn::Sub': [`\${Name}-x`, { Name: { Ref: 'Days' } }] }, '90-x'],
    ['a choice', { 'Fn::If': ['IsWanted', 'yes', { Ref: 'Days' }] }, '90'],
    ['a join of a split', { 'Fn::Join': ['-', { 'Fn::Split': [',', 'a,b'] }] }, 'a-b'],
    ['a selection', { 'Fn::Select': ['1', { Ref: 'Subnets' }] }, 'b'],
    ['nothing', { keep: 1, drop: { Ref: 'AWS::NoValue' }, list: [{ Ref: 'AWS::NoValue' }, 2] }, { keep: 1, list: [2] }],
    ['a member that is called Condition', { Condition: { Bool: { a: 'true' } } }, { Condition: { Bool: { a: 'true' } } }],
  ])('answers %s', (_, value, expected) => {
    expect(resolverOf(template).resolve(value)).toEqual(expected);
  });

  test('makes what its condition allows, after what it depends on', () => {
    const { order, isMade, isBehind } = resolverOf({
      ...template,
      Resources: {
        Last: { Type: 'AWS::SNS::Topic', DependsOn: ['Middle', 'Optional'] },
        Middle: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { 'Fn::Sub': `\${Bucket.Arn}` } } },
        ...Resources,
      },
    });
    expect(order).toEqual(['Bucket', 'Middle', 'Last']);
    expect([isMade('Optional'), isBehind('Last', 'Bucket'), isBehind('Bucket', 'Last')]).toEqual([false, true, false]);
    expect(resolverOf(template, { Wanted: 'x' }).order).toContain('Optional');
  });

  test.each([
    ['an unknown function', { 'Fn::Cidr': ['x', 1] }, 'Fn::Cidr is not known here'],
    ['a name that is nothing', { Ref: 'Nobody' }, 'Ref names Nobody'],
    ['a resource that is not made', { Ref: 'Optional' }, 'its condition is not met'],
    ['an unknown condition', { 'Fn::If': ['Other', 1, 2] }, 'there is no condition Other'],
    ['a function beside other members', { 'Fn::Sub': 'x', other: 1 }, 'Fn::Sub stands beside other'],
    ['a dynamic reference', '{{resolve:ssm:x}}', 'is not known here'],
  ])('refuses %s', (_, value, message) => {
    expect(() => resolverOf(template).resolve(value)).toThrow(message);
  });

  test('refuses a circle and a parameter that is not declared', () => {
    const circle = { A: { Type: 'AWS::SNS::Topic', DependsOn: 'B' }, B: { Type: 'AWS::SNS::Topic', Properties: { x: { Ref: 'A' } } } };
    expect(() => resolverOf({ Resources: circle })).toThrow('circular dependency between A -> B -> A');
    expect(() => resolverOf(template, { Other: '1' })).toThrow('there is no parameter Other');
    expect(() => resolverOf({ Parameters: { Bare: { Type: 'String' } } }).resolve({ Ref: 'Bare' })).toThrow(
      'neither a value nor a default',
    );
  });
});
