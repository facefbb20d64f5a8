import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import type { Command } from 'commander';
import * as z from 'zod/mini';
import { parseYaml } from '../aws/parse-yaml.ts';
import { createProgram } from '../cli/program.ts';
import { runRehearsal } from '../cli/rehearsal.ts';
import { toReleaseReport } from '../cli/release-rehearsal/release-report.ts';
import { runReleaseScenario } from '../cli/release-rehearsal/run-release-scenario.ts';
import { parsePolicy, policySchema } from '../core/policy/policy.ts';
import { businessSchema, parseBusinessMetrics } from '../fitness/business/configuration.ts';
import { knownChecks } from '../fitness/subjects.ts';
import { readWaivers } from '../fitness/waivers.ts';
import { readReleaseScenario, releaseScenarioSchema } from '../rehearsal/release/release-scenario.ts';
import { readScenario, scenarioSchema } from '../rehearsal/scenario.ts';
import { listedChecks, writeCatalogue, writePages } from './fitness-page.ts';
import { anchorsOf, blocksOf, keysInTables, linksOf, readPages, readText } from './pages.ts';
import { drawRollout } from './rollout-picture.ts';

jest.setTimeout(60_000);

const pages = readPages();
const page = (path: string): string => pages[path] ?? '';
const blocks = Object.entries(pages).flatMap(([path, text]) => blocksOf(text).map((block) => ({ path, ...block })));

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
  const toldIn = (section: string): string[] => keysInTables(section).flatMap((key) => key.match(/^--[a-z-]+/) ?? []);

  test.each(commands)('%s: its own options, and no others', (name, command) => {
    const own = flagsOf(command).filter((flag) => !common.includes(flag));
    expect([...new Set(toldIn(sectionOf(name)))].toSorted()).toEqual(own.toSorted());
    expect(sectionOf(name)).not.toBe('');
  });

  test('the options of every command', () => {
    for (const [, command] of commands) expect(flagsOf(command)).toEqual(expect.arrayContaining(common));
    expect(toldIn(sectionOf('Every command')).toSorted()).toEqual(common.toSorted());
  });
});

describe('keys', () => {
  test('of a policy', () => {
    expect(leavesOf(inputSchema(policySchema)).filter((key) => !keysInTables(page('docs/policies.md')).includes(key))).toEqual([]);
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
    const known = ['fleets', ...Object.keys(whole), ...Object.keys((fleets?.items as Json | undefined)?.properties ?? {})];
    expect(known.filter((key) => !keysInTables(page('docs/scenarios.md')).includes(key))).toEqual([]);
  });

  test('of a file of releases, of each release, of what befalls it, and of AWS Config', () => {
    const told = keysInTables(page('docs/scenarios.md').split('## Releases of the Recycler itself')[1] ?? '');
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
    expect([...new Set(told)].toSorted()).toEqual(known.toSorted());
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
    expect(named.size).toBe(14);
  });
});

describe('examples', () => {
  const written = blocks.filter(({ language }) => language === 'yaml');
  const isOfReleases = ({ text }: { text: string }): boolean => /^releases:/m.test(text);
  const isOfBusiness = ({ text }: { text: string }): boolean => /^metrics:/m.test(text);
  const isScenario = (block: { text: string }): boolean => /^fleets:/m.test(block.text) && !isOfReleases(block);
  const policies = written
    .filter((block) => !isScenario(block) && !isOfReleases(block) && !isOfBusiness(block))
    .map(({ path, text }) => [path, text]);
  const scenarios = written.filter(isScenario).map(({ path, text, after }) => [path, text, after]);

  test('there are some', () => {
    expect(Math.min(policies.length, scenarios.length)).toBeGreaterThan(8);
  });

  test.each(policies)('%s, policy %#: is accepted', (path = '', text = '') => {
    expect(parsePolicy(parseYaml(text, path), path)).toHaveProperty('pace');
  });

  test.each(scenarios)('%s, scenario %#: ends as the page says', async (path = '', text = '', after = '') => {
    const { report } = await runRehearsal(readScenario(parseYaml(text, path), path));
    const told = /^Ends `([a-z-]+)`/m.exec(after)?.[1] ?? (text.includes('bad-image') ? 'stopped' : 'done');
    expect([report.outcome, report.invariants.broken]).toEqual([told, []]);
  });

  const released = [
    ...written.filter(isOfReleases).map(({ path, text, after }) => [path, text, /^Ends `([a-z-]+)`/m.exec(after)?.[1]]),
    ...['good', 'alarm', 'drift', 'dead-hook'].map((name) => {
      const path = `docs/releases/${name}.yaml`;
      return [path, readText(path), name === 'good' ? 'done' : 'stopped'];
    }),
  ];

  test.each(released)('%s, releases %#: end as the page says', async (path = '', text = '', told = '') => {
    const scenario = readReleaseScenario(parseYaml(text, path), path);
    const report = toReleaseReport(scenario, await runReleaseScenario(scenario));
    expect([report.outcome, report.invariants.broken]).toEqual([told, []]);
  });

  test('the readme tells what its rehearsal of releases does, the count of checks within a tenth', async () => {
    const told = blocks.find(({ path, text }) => path === 'README.md' && text.includes('taken back while its traffic moved'))?.text ?? '';
    const scenario = readReleaseScenario(parseYaml(readText('docs/releases/alarm.yaml'), 'alarm'), 'alarm');
    const { releases, invariants } = toReleaseReport(scenario, await runReleaseScenario(scenario));
    expect(releases.map(({ outcome }) => outcome)).toEqual(['installed', 'taken-back-during-traffic']);
    const lines = releases.flatMap(({ release, launched, ended, verdicts, lease }) => [
      `${release}: …; servers under its lease: ${launched} launched, ${ended} told to leave`,
      ...verdicts.map(({ phase, outcome, objective }) => `  judged ${phase}: ${outcome}, objective ${objective.toFixed(3)}`),
      ...(lease?.revoked ? [`  its lease was taken away: ${lease.revoked.reason}`] : []),
    ]);
    expect(
      told
        .replaceAll(/^(v\d): [^;]+/gm, '$1: …')
        .split('\n')
        .slice(0, -2),
    ).toEqual(lines);
    const checked = Number(/checked (\d+) times, none broken/.exec(told)?.[1]);
    expect([invariants.broken, Math.abs(checked - invariants.checked) < invariants.checked / 10]).toEqual([[], true]);
  });

  test('business metrics are ones that the gate takes', () => {
    const found = written.filter(isOfBusiness).map(({ path, text }) => parseBusinessMetrics(parseYaml(text, path), path).length);
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
    const broken = linksOf(page(path)).filter((link) => {
      if (/^https:/.test(link)) return false;
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(import.meta.dirname, '..', target))) return true;
      return anchor !== undefined && !anchorsOf(readText(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test('name no machine, no registry, and no account but the one of examples', () => {
    const found = Object.entries(pages).flatMap(([path, text]) =>
      (text.match(/\b\d{12}\b|\/(?:home|root|work|tmp)\/|registry\.\w+/g) ?? []).map((word) => `${path}: ${word}`),
    );
    expect(found.filter((each) => !each.endsWith(': 111122223333'))).toEqual([]);
  });

  test('operations has every reason to hold or to stop that the brakes give', () => {
    const source = readText('core/advance/brakes/brakes.ts');
    const templates = [
      ...source.matchAll(/(?:hold|stop)\(\s*[`']([^`']+)[`'],/g),
      ...source.matchAll(/reason(?: =|:)[^;]*?`([^`]+)`[^;]*/g),
    ];
    // What stands between the values, such as "is running on": the longest piece, with no punctuation at its ends.
    const pieces = templates.map(([, text = '']) => text.split(/\$\{[^}]*\}/).toSorted((a, b) => b.length - a.length)[0] ?? '');
    const reasons = pieces.map((piece) => piece.replaceAll(/^[\s:(),]+|[\s:(),]+$/g, '')).filter((piece) => piece.includes(' '));
    expect(reasons.length).toBeGreaterThan(8);
    expect(reasons.filter((reason) => !page('docs/operations.md').includes(reason))).toEqual([]);
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

describe('the roll-out of the readme', () => {
  const titleOf = (svg: string): string => /<title[^>]*>(.*?)<\/title>/.exec(svg)?.[1] ?? '';
  const numbersIn = (text: string): number[] => (text.match(/\d+(?:\.\d+)?/g) ?? []).map(Number);

  test('is what a rehearsal does, within a tenth; else: node tests/rollout-picture.ts, and copy what npm start says', async () => {
    const { report, picture } = await drawRollout();
    const { replaced, stale, makespanSeconds = 0, ratio = 0, capacity } = report.fleets[0] ?? {};
    const isNear = (told: number): boolean => Math.abs(told - makespanSeconds / 60) < makespanSeconds / 600;

    const drawn = titleOf(readText('docs/rollout.svg'));
    expect(drawn.replaceAll(/\d+/g, '#')).toBe(titleOf(picture).replaceAll(/\d+/g, '#'));
    expect(isNear(numbersIn(drawn).at(-1) ?? 0)).toBe(true);

    const told = blocks.find(({ path, text }) => path === 'README.md' && text.includes('servers replaced in'))?.text ?? '';
    const [first, second, minutes = 0, , toldRatio = 0] = numbersIn(told);
    expect([first, second, isNear(minutes), Math.abs(toldRatio - ratio) < 0.1]).toEqual([replaced, stale, true, true]);
    expect(told).toContain(`never fewer than ${capacity?.minInService} of 100 in service, never more than ${capacity?.maxTotal} servers`);
  });
});
