import { describe, expect, test } from '@jest/globals';
import { transformSync } from 'esbuild';
import { parse } from 'yaml';
import { parseYaml } from '../aws/parse-yaml.ts';
import { parsePolicy } from '../core/policy/policy.ts';
import { workloadKinds } from '../workloads/index.ts';
import { blocksOf, examplesOf, readText } from './pages.ts';
import { readTerraform, type TerraformBlock } from './terraform-blocks.ts';

const blocks = blocksOf(readText('docs/enrolling.md'));
const textOf = (language: string): string => blocks.find((block) => block.language === language)?.text ?? '';

/** `terraform providers schema -json` of this version of the provider, names alone. */
type Names = { resources: Record<string, { required: string[]; attributes: string[]; blocks: Record<string, string[]> }> };
const names: Names = JSON.parse(readText('tests/terraform-names.json'));
/** Of every resource, whatever its provider ("The lifecycle Meta-Argument", Terraform documentation). */
const lifecycle = ['create_before_destroy', 'ignore_changes', 'prevent_destroy', 'replace_triggered_by'];

/** What the provider would not take: types, arguments and blocks that it does not know, and required ones that are missing. */
const findUnknown = ({ labels: [type = ''], arguments: given, blocks: inner }: TerraformBlock): string[] => {
  const known = names.resources[type];
  if (!known) return [type];
  const allowed: Record<string, string[]> = { ...known.blocks, lifecycle };
  return [
    ...Object.keys(given).filter((name) => !known.attributes.includes(name)),
    ...known.required.filter((name) => given[name] === undefined),
    ...inner.flatMap((block) => Object.keys(block.arguments).filter((name) => !(allowed[block.type] ?? []).includes(name))),
    ...inner.map((block) => block.type).filter((name) => allowed[name] === undefined),
  ];
};

describe('the Terraform of a group', () => {
  const resources = readTerraform(textOf('hcl'));
  const [group] = resources;
  const blockOf = (type: string): TerraformBlock | undefined => group?.blocks.find((block) => block.type === type);

  test('has only what the provider knows, and all that it demands', () => {
    expect(resources.map(({ labels }) => labels)).toEqual([
      ['aws_autoscaling_group', 'web'],
      ['aws_ssm_parameter', 'web_policy'],
    ]);
    expect(resources.flatMap(findUnknown)).toEqual([]);
  });

  test('a wrong name, a wrong block, a wrong type and a missing argument are found', () => {
    const wrong = textOf('hcl')
      .replace('min_size ', 'least_size ')
      .replace('tag {', 'tags {')
      .replace('aws_ssm_parameter', 'aws_parameter');
    expect(readTerraform(wrong).flatMap(findUnknown)).toEqual([
      'least_size',
      'min_size',
      'key',
      'value',
      'propagate_at_launch',
      'tags',
      'aws_parameter',
    ]);
    expect(() => readTerraform('resource "a" "b" {')).toThrow('resource is not closed');
    expect(() => readTerraform('what is this')).toThrow('cannot read this line: what is this');
  });

  test('enrols it, and leaves to a campaign what it changes', () => {
    expect(blockOf('tag')?.arguments).toEqual({ key: '"recycler:policy"', value: '"web"', propagate_at_launch: 'false' });
    expect(blockOf('lifecycle')?.arguments).toEqual({ ignore_changes: '[desired_capacity, suspended_processes]' });
    expect(blockOf('instance_refresh')).toBeUndefined();
    expect(group?.arguments).not.toHaveProperty('desired_capacity');
    for (const name of ['desired_capacity', 'suspended_processes'])
      expect(names.resources.aws_autoscaling_group?.attributes).toContain(name);
  });
});

describe('the CloudFormation of a group', () => {
  type Resource = { Type: string; UpdatePolicy?: object; Properties: Record<string, unknown> };
  const [template] = examplesOf(blocks.map((block) => ({ path: 'docs/enrolling.md', ...block }))).templates;
  const plain = (template?.text ?? '').replaceAll(/!(?:Ref|GetAtt) /g, '');
  const { Resources } = parse(plain) as { Resources: Record<'Group' | 'Policy', Resource> };

  test('enrols it, writes no desired capacity, and replaces nothing itself', () => {
    const { Properties, UpdatePolicy } = Resources.Group;
    expect(Properties.Tags).toEqual([{ Key: 'recycler:policy', Value: 'web', PropagateAtLaunch: false }]);
    expect(Properties).not.toHaveProperty('DesiredCapacity');
    expect(UpdatePolicy).toEqual({ AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true } });
  });

  test('its policy is one that the Recycler takes', () => {
    const { Name, Value } = Resources.Policy.Properties as { Name: string; Value: string };
    expect(Name).toBe('/recycler/policies/web');
    expect(parsePolicy(parseYaml(Value, Name), Name, workloadKinds).brakes.alarms).toEqual(['web-5xx']);
  });
});

describe('the CDK of a group', () => {
  /** Runs the example with stand-ins for its packages that only record what it makes. */
  const recordMade = (text: string): unknown[][] => {
    const made: unknown[][] = [];
    const recorder = (name: string) =>
      class {
        constructor(_scope: unknown, id: string, props: object) {
          made.push([name, id, props]);
        }
      };
    const packages: Record<string, object> = {
      'aws-cdk-lib': { Tags: { of: () => ({ add: (...tag: unknown[]) => made.push(['Tag', ...tag]) }) } },
      'aws-cdk-lib/aws-autoscaling': { AutoScalingGroup: recorder('AutoScalingGroup') },
      'aws-cdk-lib/aws-ec2': {},
      'aws-cdk-lib/aws-ssm': { StringParameter: recorder('StringParameter') },
    };
    const { code } = transformSync(text, { loader: 'ts', format: 'cjs' });
    const module = { exports: {} as { enrolWeb?: (...args: string[]) => unknown } };
    new Function('module', 'exports', 'require', code)(module, module.exports, (name: string) => packages[name]);
    module.exports.enrolWeb?.('stack', 'vpc', 'template');
    return made;
  };

  test('enrols it, and writes no desired capacity', () => {
    const [group, tag, parameter] = recordMade(textOf('ts'));
    expect(group).toEqual(['AutoScalingGroup', 'Web', { vpc: 'vpc', launchTemplate: 'template', minCapacity: 2, maxCapacity: 6 }]);
    expect(tag).toEqual(['Tag', 'recycler:policy', 'web', { applyToLaunchedInstances: false }]);
    const [, , properties] = parameter as [string, string, { parameterName: string; stringValue: string }];
    const { parameterName, stringValue } = properties;
    expect(parameterName).toBe('/recycler/policies/web');
    expect(parsePolicy(parseYaml(stringValue, 'policy'), 'policy', workloadKinds).pace.maxSurge).toBe('10%');
  });
});
