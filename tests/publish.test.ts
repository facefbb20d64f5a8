import { describe, expect, test } from '@jest/globals';
import { parseYaml } from '../aws/parse-yaml.ts';
import { parsePolicy } from '../core/policy/policy.ts';
import { findCapabilities } from '../setup/publish-capabilities.ts';
import { type BuiltTemplate, describeApplication, type Manifest } from '../setup/publish-metadata.ts';
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
