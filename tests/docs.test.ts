import { describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import * as z from 'zod/mini';
import { parseYaml } from '../aws/parse-yaml.ts';
import { createProgram } from '../cli/program.ts';
import { parsePolicy } from '../core/policy/policy.ts';
import { policySchema } from '../core/policy/policy-schema.ts';
import { businessSchema, parseBusinessMetrics } from '../fitness/business/configuration.ts';
import { knownChecks } from '../fitness/subjects.ts';
import { readWaivers } from '../fitness/waivers.ts';
import { parseRecipe } from '../images/recipe/recipe.ts';
import { recipeSchema } from '../images/recipe/recipe-schema.ts';
import { releaseScenarioSchema } from '../rehearsal/release/release-scenario.ts';
import { scenarioSchema } from '../rehearsal/scenario.ts';
import { workloadKinds } from '../workloads/index.ts';
import { brakeReasons, brakeSentences } from './brake-reasons.ts';
import { listedChecks, writeCatalogue, writePages } from './fitness-page.ts';
import { blocksOfAll, brokenLinksOf, examplesOf, keysInTables, readPages, readText } from './pages.ts';

const pages = readPages();
const page = (path: string): string => pages[path] ?? '';
const blocks = blocksOfAll(pages);
const examples = examplesOf(blocks);

type Named = { name: string; command: Command };
const listCommands = (command: Command, prefix = ''): Named[] =>
  command.commands.flatMap((each) => {
    const name = `${prefix}${each.name()}`;
    return each.commands.length > 0 ? listCommands(each, `${name} `) : [{ name, command: each }];
  });
const commands = listCommands(createProgram()).map(({ name, command }) => [name, command] as const);
const flagsOf = (command: Command): string[] => command.options.map((option) => option.long ?? option.flags);
const common = ['--json', '--html', '--quiet', '--region', '--profile', '--endpoint-url'];

type Json = z.core.JSONSchema.BaseSchema;
/** The places of all keys of a schema that hold no keys themselves: `pace.maxSurge`, `windows[].schedule`. */
const leavesOf = (schema: Json, place = ''): string[] => {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => leavesOf(value as Json, place ? `${place}.${key}` : key));
  const items = schema.items && (schema.items as Json).properties ? leavesOf(schema.items as Json, `${place}[]`) : [];
  return own.length + items.length > 0 ? [...own, ...items] : [place];
};
const inputSchema = (schema: z.core.$ZodType): Json => z.toJSONSchema(schema, { io: 'input' });

describe('the command line page', () => {
  const sections = page('docs/command-line.md').split(/^## /m);
  const sectionOf = (name: string): string => sections.find((section) => `${section.split('\n')[0]} `.startsWith(`${name} `)) ?? '';
  const flagsIn = (section: string): string[] => keysInTables(section).flatMap((key) => key.match(/^--[a-z-]+/) ?? []);

  test.each(commands)('%s: its own options, and no others', (name, command) => {
    const own = flagsOf(command).filter((flag) => !common.includes(flag));
    expect([...new Set(flagsIn(sectionOf(name)))].toSorted()).toEqual(own.toSorted());
    expect(sectionOf(name)).not.toBe('');
  });

  test('the options of every command', () => {
    // What prints a script for a shell has no result, and asks nothing.
    for (const [name, command] of commands) if (name !== 'completion') expect(flagsOf(command)).toEqual(expect.arrayContaining(common));
    expect(flagsIn(sectionOf('Every command')).toSorted()).toEqual(common.toSorted());
  });
});

describe('keys', () => {
  test('of a policy', () => {
    expect(leavesOf(inputSchema(policySchema)).filter((key) => !keysInTables(page('docs/policies.md')).includes(key))).toEqual([]);
    // Of a probe the page of policies says what it may ask.
    const ofRecipe = leavesOf(inputSchema(recipeSchema)).map((key) => (key.startsWith('test.probes') ? 'test.probes' : key));
    expect(ofRecipe.filter((key) => !keysInTables(page('docs/images.md')).includes(key))).toEqual([]);
  });

  test('of a business metric', () => {
    const { items } = (inputSchema(businessSchema).properties?.metrics ?? {}) as Json;
    const kinds = ((items as Json).oneOf ?? (items as Json).anyOf ?? []) as Json[];
    const known = new Set(kinds.flatMap((kind) => Object.keys(kind.properties ?? {})));
    expect(known.size).toBeGreaterThan(10);
    expect([...known].filter((key) => !keysInTables(page('docs/releases.md')).includes(key))).toEqual([]);
  });

  test('of a scenario and its fleets', () => {
    const { fleets, ...whole } = inputSchema(scenarioSchema).properties as Record<string, Json>;
    const { before, lifecycleHooks, ...own } = ((fleets?.items as Json | undefined)?.properties ?? {}) as Record<string, Json>;
    const kinds = ((whole.scaling?.items as Json | undefined)?.oneOf ?? (whole.scaling?.items as Json | undefined)?.anyOf ?? []) as Json[];
    const known = [
      ...['fleets', 'before', 'lifecycleHooks'],
      ...Object.keys(whole),
      ...Object.keys(own),
      ...leavesOf(before ?? {}, 'before'),
      ...Object.keys((lifecycleHooks?.items as Json | undefined)?.properties ?? {}),
      ...kinds.flatMap((kind) => Object.keys(kind.properties ?? {})),
    ];
    expect(known.length).toBeGreaterThan(50);
    expect(known.filter((key) => !keysInTables(page('docs/scenarios.md')).includes(key))).toEqual([]);
  });

  test('of a file of releases, of each release, of what befalls it, and of AWS Config', () => {
    const printed = keysInTables(page('docs/scenarios.md').split('## Releases of the Recycler itself')[1] ?? '');
    const { releases, compliance, ...whole } = inputSchema(releaseScenarioSchema).properties as Record<string, Json>;
    const keysOf = (list: Json | undefined): string[] => Object.keys((list?.items as Json | undefined)?.properties ?? {});
    const { faults } = ((releases?.items as Json | undefined)?.properties ?? {}) as Record<string, Json>;
    const known = [
      ...['releases', 'compliance', ...Object.keys(whole)],
      ...keysOf(releases).map((key) => `releases[].${key}`),
      ...keysOf(faults).map((key) => `faults[].${key}`),
      ...keysOf(compliance).map((key) => `compliance[].${key}`),
    ];
    expect(known.length).toBeGreaterThan(20);
    expect([...new Set(printed)].toSorted()).toEqual(known.toSorted());
  });

  test('of faults: a heading for each kind and no others, and under it all of its own keys', () => {
    const { items } = (inputSchema(scenarioSchema).properties?.faults ?? {}) as Json;
    const kinds = ((items as Json).oneOf ?? (items as Json).anyOf ?? []).map((kind) => (kind as Json).properties as Record<string, Json>);
    const named = new Map(kinds.map(({ kind, ...keys }) => [String(kind?.const), Object.keys(keys)]));
    const sections = page('docs/scenarios.md').split(/^### /m).slice(1);
    expect(sections.map((section) => section.split('\n')[0]).toSorted()).toEqual([...named.keys()].toSorted());
    for (const section of sections) {
      const kind = section.split('\n')[0] ?? '';
      const missing = (named.get(kind) ?? []).filter((key) => !new RegExp(`\\b${key}\\b`).test(section));
      expect([kind, ...missing]).toEqual([kind, ...missing.filter((key) => ['from', 'for', 'at', 'operations'].includes(key))]);
    }
    // The readme and the changelog say so.
    expect(named.size).toBe(58);
  });
});

describe('examples', () => {
  const { policies } = examples;

  test('there are some', () => {
    expect(policies.length).toBeGreaterThan(8);
  });

  test.each(policies.map(({ path, text }) => [path, text]))('%s, policy %#: is accepted', (path = '', text = '') => {
    expect(parsePolicy(parseYaml(text, path), path, workloadKinds)).toHaveProperty('pace');
  });

  test('recipes are accepted, one of ours, one for images of others and one in several Regions', () => {
    const found = examples.recipes.map(({ path, text }) => parseRecipe(parseYaml(text, path), path).parameter);
    expect(found).toEqual(['/recycler/images/web', '/recycler/images/web', '/recycler/images/web']);
  });

  test('business metrics are ones that the gate takes', () => {
    const found = examples.business.map(({ path, text }) => parseBusinessMetrics(parseYaml(text, path), path).length);
    expect(found).toEqual([3]);
  });

  test('waivers are ones that the gate takes', () => {
    const waivers = blocks.filter(({ language, text }) => language === 'json' && text.includes('"expires"'));
    expect(waivers).toHaveLength(1);
    for (const { path, text } of waivers) expect(readWaivers(JSON.parse(text), path, knownChecks)).toHaveLength(1);
  });

  const lines = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ path, text }) => text.split('\n').map((line) => [path, line.replace(/\s+#.*/, '').trim()]));

  test.each(lines.filter(([, line]) => line?.startsWith('npx recycler')))('%s: %s', (_, line = '') => {
    const words = (line.match(/"[^"]*"|\S+/g) ?? []).slice(2).join(' ');
    const command = commands.find(([name]) => `${words} `.startsWith(`${name} `))?.[1];
    const flags: string[] = words.match(/--[a-z-]+/g) ?? [];
    expect(command ? flags.filter((flag) => !flagsOf(command).includes(flag)) : 'no such command').toEqual([]);
    const needed = command?.options.filter((option) => option.mandatory).map((option) => option.long) ?? [];
    expect(needed.filter((flag) => !flags.includes(flag ?? ''))).toEqual([]);
  });

  test('npm scripts that are named exist', () => {
    const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> };
    const shown = lines.map(([, line = '']) => line);
    const inline = Object.values(pages).flatMap((text) => [...text.matchAll(/`(npm [^`]+)`/g)].map(([, code = '']) => code));
    const named = [...shown, ...inline].flatMap((code) => /^npm (?:run )?([a-z:-]+)/.exec(code)?.[1] ?? []);
    expect(named).toContain('test');
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe('pages', () => {
  test.each(Object.keys(pages))('%s: its links lead somewhere', (path) => {
    expect(brokenLinksOf(path, page(path))).toEqual([]);
  });

  test('a link to no file, to no heading of another page, or to none of its own is found', () => {
    const good = ['policies.md', 'policies.md#pace', '../README.md#licence', '#here', 'https://example.com/nothing'];
    const bad = ['policy.md', 'policies.md#peace', '#there', '../docs/nowhere/', 'http://example.com'];
    const text = `# Here\n${[...good, ...bad].map((link) => `[a](${link})`).join(' ')}`;
    expect(brokenLinksOf('docs/a.md', text)).toEqual(bad);
  });

  test('every symptom has a command to run, and what its answer means', () => {
    const symptoms = page('docs/troubleshooting.md')
      .split(/^## /m)
      .slice(1)
      .filter((section) => !section.startsWith('Asked often'));
    expect(symptoms.length).toBeGreaterThan(7);
    const without = (section: string): boolean =>
      !/```sh\n(?:npx recycler|aws) /.test(section) || section.split('```').at(-1)?.trim() === '';
    expect(symptoms.filter(without).map((section) => section.split('\n')[0])).toEqual([]);
    expect(without('It is odd\n\nWait.\n')).toBe(true);
  });

  test('name no machine, no registry, and no account but the one of examples', () => {
    const found = Object.entries(pages).flatMap(([path, text]) =>
      (text.match(/\b\d{12}\b|\/(?:home|root|work|tmp)\/|registry\.\w+/g) ?? []).map((word) => `${path}: ${word}`),
    );
    expect(found.filter((each) => !each.endsWith(': 111122223333'))).toEqual([]);
  });

  /** The reasons of a page's tables, as patterns: words in capitals stand for values, `<br>` is between two reasons of one row. */
  const patternsIn = (text: string): RegExp[] =>
    [...text.matchAll(/^\| ([^|]+) \|/gm)]
      .flatMap(([, cell = '']) => cell.split('<br>'))
      .map((reason) => reason.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/…|\b[A-Z]+\b/g, '.+'))
      .map((reason) => new RegExp(`^${reason}`));
  const missingIn = (text: string): string[] => brakeReasons.filter((reason) => !patternsIn(text).some((pattern) => pattern.test(reason)));

  test('operations has every reason to hold or to stop that the brakes give', () => {
    const operations = page('docs/operations.md').split('## It holds')[1]?.split('## It does not start')[0] ?? '';
    expect(missingIn(operations)).toEqual([]);
    const without = operations.replace(/^\| instance refresh .*$/m, '').replace(/^\| group GROUP is gone .*$/m, '');
    expect(missingIn(without)).toEqual(['instance refresh ir-1 is running on web', 'group db is gone']);
  });

  test('every sentence in the source of the brakes was among them', () => {
    const source = ['holds', 'stands', 'stops', 'maintain-brakes'].map((name) => readText(`core/advance/brakes/${name}.ts`)).join('\n');
    const code = source.replaceAll(/\/\*\*[\s\S]*?\*\/|\/\/.*$|^import.*$/gm, '');
    const sentences = [...code.matchAll(/`([^`]+)`|'([^'\n]+)'/g)]
      .map(([, template = '', text = template]) => text)
      .filter((text) => / .* /.test(text));
    const patternOf = (text: string): RegExp =>
      new RegExp(
        text
          .split(/\$\{[^}]*\}/)
          .map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
          .join('.*'),
      );
    const isFound = (text: string): boolean => brakeSentences.some((sentence) => patternOf(text).test(sentence));
    expect(sentences.length).toBeGreaterThan(25);
    expect(sentences.filter((text) => !isFound(text))).toEqual([]);
    expect(isFound('a reason that no rule writes')).toBe(false);
  });
});

describe('the page of fitness functions', () => {
  test('and those that count or name them are those of the code: npm run generate writes them', () => {
    for (const [path, text] of Object.entries(writePages(page))) expect(page(path)).toBe(text);
  });

  test('names in the catalogue what answers none of its questions', () => {
    const catalogue = page('docs/fitness-catalogue.md');
    const less = catalogue.replaceAll('`s3-versioning`', 'left out: for a test');
    expect(writeCatalogue(less)).toMatch(/\n## Asked besides\n[\s\S]*\| `s3-versioning` \|\n/);
    expect(writeCatalogue(writeCatalogue(less))).toBe(writeCatalogue(less));
  });

  test('has every one, and readme and changelog count them', () => {
    expect(listedChecks.toSorted()).toEqual(knownChecks.toSorted());
    for (const path of ['README.md', 'CHANGELOG.md'])
      expect(page(path)).toMatch(new RegExp(`\\b${knownChecks.length} \\[?fitness functions`));
  });
});
