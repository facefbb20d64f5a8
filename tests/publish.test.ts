import { describe, expect, test } from '@jest/globals';
import { parseYaml } from '../aws/parse-yaml.ts';
import { parsePolicy } from '../core/policy/policy.ts';
import { parseRecipe } from '../images/recipe/recipe.ts';
import { findCapabilities } from '../setup/publish-capabilities.ts';
import { type BuiltTemplate, describeApplication, listings, type Manifest } from '../setup/publish-metadata.ts';
import { findTraps } from '../setup/publish-traps.ts';
import { blocksOf, linksOf, readText } from './pages.ts';
import { readTemplate } from './template.ts';

const template = readTemplate() as ReturnType<typeof readTemplate> & { Outputs: object };
const readme = readText('README-SAR.md');
const application = describeApplication(JSON.parse(readText('package.json')) as Manifest, 'instance-recycler', '.');

test('nothing of the stack and its description would be refused by the Serverless Application Repository', () => {
  const files = { './LICENSE': readText('LICENSE'), './README-SAR.md': readme };
  const changelog = readText('CHANGELOG.md');
  expect(findTraps({ application, template: template as BuiltTemplate, files, archives: {}, changelog })).toEqual([]);
});

test('the licence is the one that package.json names', () => {
  expect(application.SpdxLicenseId).toBe('Apache-2.0');
  expect(readText('LICENSE')).toMatch(/^\s*Apache License\s+Version 2\.0,/);
});

test('the version is in package.json alone', () => {
  for (const path of ['template.yaml', 'samconfig.toml', 'setup/publish.ts', 'setup/publish-metadata.ts', 'README-SAR.md'])
    expect(readText(path)).not.toContain(application.SemanticVersion);
});

describe('README-SAR', () => {
  test('names exactly the capabilities that installers are asked for', () => {
    const named = [...new Set(readme.match(/CAPABILITY_\w+/g))];
    expect(named).toEqual(findCapabilities(template as BuiltTemplate).map(({ name }) => name));
  });

  test('stands alone: nothing leads into a checkout, and no command needs one', () => {
    expect(linksOf(readme).filter((link) => !link.startsWith('https:'))).toEqual([]);
    expect(readme).not.toMatch(/\bnpx |\bnpm |docs\//);
  });

  test('names parameters and outputs that the template has', () => {
    const named = [...readme.matchAll(/`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`/g)].map(([, name = '']) => name);
    const known = [...Object.keys(template.Parameters), ...Object.keys(template.Outputs), 'MinSize', 'MaxSize'];
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  test('names parameters of SSM that the template makes', () => {
    const made = Object.values(template.Resources).map(({ Properties }) => Properties?.Name);
    expect(readme.match(/(?<=--name )\/recycler\/(?!policies)\w+/g)).toEqual(['/recycler/attest']);
    expect(made).toContain('/recycler/attest');
  });

  test('has policies that are accepted', () => {
    const policies = blocksOf(readme).flatMap(({ text }) =>
      [...text.matchAll(/\/recycler\/policies\/\w+ --value '([^']+)'/g)].map(([, policy = '']) => policy),
    );
    expect(policies).toHaveLength(2);
    for (const policy of policies) expect(parsePolicy(parseYaml(policy, 'README-SAR'), 'README-SAR')).toHaveProperty('pace');
  });

  test('names no machine and no account', () => {
    expect(readme).not.toMatch(/\b\d{12}\b|\/(?:home|root|work|tmp)\//);
  });
});

describe('the listing of the stack of images', () => {
  const images = readTemplate('images/template.yaml') as typeof template;
  const page = readText('images/readme-sar.md');
  const listed = describeApplication(JSON.parse(readText('package.json')) as Manifest, 'instance-recycler', '.', listings.images);

  test('is an application of its own, under the same version and licence, and nothing of it would be refused', () => {
    expect(listed).toMatchObject({
      ...{ Name: 'instance-recycler-images', ReadmeUrl: './images/readme-sar.md', LicenseUrl: './LICENSE' },
      ...{ SemanticVersion: application.SemanticVersion, SpdxLicenseId: application.SpdxLicenseId },
    });
    const files = { './LICENSE': readText('LICENSE'), './images/readme-sar.md': page };
    const changelog = readText('CHANGELOG.md');
    expect(findTraps({ application: listed, template: images as BuiltTemplate, files, archives: {}, changelog })).toEqual([]);
  });

  test('has a readme that stands alone, and names capabilities, parameters and outputs that the template has', () => {
    expect([...new Set(page.match(/CAPABILITY_\w+/g))]).toEqual(findCapabilities(images as BuiltTemplate).map(({ name }) => name));
    expect(linksOf(page).filter((link) => !link.startsWith('https:'))).toEqual([]);
    expect(page).not.toMatch(/\bnpx |\bnpm |docs\/|\b\d{12}\b|\/(?:home|root|work|tmp)\//);
    const named = [...page.matchAll(/`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`/g)].map(([, name = '']) => name);
    const known = [...Object.keys(images.Parameters), ...Object.keys(images.Outputs), 'CandidateAlarm', 'AmazonSSMManagedInstanceCore'];
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    expect(Object.values(images.Resources).map(({ Properties }) => Properties?.Name)).toContain('/recycler/begin-bake');
  });

  test('has a recipe that is accepted', () => {
    const [recipe = ''] = blocksOf(page).flatMap(({ text }) => /recipes\/web --value '([^']+)'/.exec(text)?.slice(1) ?? []);
    expect(parseRecipe(parseYaml(recipe.replaceAll(/^ {3}/gm, ''), 'README-SAR'), 'README-SAR')).toMatchObject({ fleets: ['web'] });
  });

  test('every parameter has a label, a place and a description', () => {
    const { ParameterLabels, ParameterGroups } = (images.Metadata as { 'AWS::CloudFormation::Interface': object })[
      'AWS::CloudFormation::Interface'
    ] as { ParameterLabels: object; ParameterGroups: { Parameters: string[] }[] };
    expect(Object.keys(ParameterLabels)).toEqual(Object.keys(images.Parameters));
    expect(ParameterGroups.flatMap(({ Parameters }) => Parameters)).toEqual(Object.keys(images.Parameters));
    for (const parameter of Object.values(images.Parameters)) expect(parameter.Description).toEqual(expect.any(String));
  });
});
