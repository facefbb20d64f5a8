import { posix } from 'node:path';
import { type Import, listImports } from '../setup/architecture/list-imports.ts';

/** A breach of a rule of the house: which file, which rule, what exactly. */
export type Breach = { path: string; rule: string; what: string };

type SourceFile = { path: string; top: string; name: string; isTest: boolean; source: string; imports: Import[] };
type Rule = (file: SourceFile) => string[];

const coreLibraries = ['zod/mini', 'croner', 'fastest-levenshtein'];
const compositionRoots = ['cli', 'bench', 'demo', 'tests'];
const bannedNames = /^(utils?|common|helpers?|managers?)$/;
const kebabCase = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;

const isRelative = (specifier: string): boolean => specifier.startsWith('.');
const isOfSdk = (specifier: string): boolean => /^@(aws-sdk|smithy)\//.test(specifier);
const targetOf = (file: SourceFile, specifier: string): string => posix.join(posix.dirname(file.path), specifier);
/** The entry points of images in Lambda, which open doors. */
const isFunctionOfImages = (path: string): boolean => path.startsWith('images/functions/');
const topOf = (path: string): string => path.split('/')[0] ?? '';
const targetsOf = (file: SourceFile): { target: string; top: string; isTypeOnly: boolean }[] =>
  file.imports
    .filter(({ specifier }) => isRelative(specifier))
    .map(({ specifier, isTypeOnly }) => {
      const target = targetOf(file, specifier);
      return { target, top: topOf(target), isTypeOnly };
    });

const rules: Record<string, Rule> = {
  'core imports only core and its short list of libraries': (file) =>
    file.top !== 'core' || file.isTest
      ? []
      : file.imports
          .map(({ specifier }) => specifier)
          .filter((specifier) =>
            isRelative(specifier) ? topOf(targetOf(file, specifier)) !== 'core' : !coreLibraries.includes(specifier),
          ),

  'the rules of images import only images and core': (file) =>
    file.top !== 'images' || file.isTest || isFunctionOfImages(file.path)
      ? []
      : file.imports
          .map(({ specifier }) => specifier)
          .filter((specifier) => {
            const target = targetOf(file, specifier);
            if (!isRelative(specifier)) return !coreLibraries.includes(specifier);
            return !['core', 'images'].includes(topOf(target)) || isFunctionOfImages(target);
          }),

  'only aws/, rehearsal/, door.ts and world.ts import the SDK': (file) =>
    file.isTest || ['aws', 'rehearsal', 'tests'].includes(file.top) || ['door.ts', 'world.ts'].includes(file.name)
      ? []
      : file.imports.map(({ specifier }) => specifier).filter(isOfSdk),

  'clients of the SDK are made in aws/clients.ts': (file) =>
    file.isTest || file.top === 'tests' || file.path === 'aws/clients.ts' ? [] : (file.source.match(/\bnew [A-Z]\w*Client\(/g) ?? []),

  'functions and hooks are imported only by cli, bench, demo and tests': (file) =>
    file.isTest || compositionRoots.includes(file.top)
      ? []
      : targetsOf(file)
          .filter(({ top }) => ['functions', 'hooks'].includes(top) && top !== file.top)
          .map(({ target }) => target),

  // The world.ts of a workload is a part of the embedded cloud, so it may use its types, and so may the list of them.
  'the rehearsal is imported only by cli, bench, demo, tests and itself': (file) =>
    file.isTest || [...compositionRoots, 'rehearsal'].includes(file.top)
      ? []
      : targetsOf(file)
          .filter(({ top, isTypeOnly }) => top === 'rehearsal' && !(['world.ts', 'worlds.ts'].includes(file.name) && isTypeOnly))
          .map(({ target }) => target),

  'a world.ts is imported only by the rehearsal and the list of worlds': (file) =>
    file.isTest || ['rehearsal', 'tests'].includes(file.top) || file.path === 'workloads/worlds.ts'
      ? []
      : targetsOf(file)
          .filter(({ target, top }) => posix.basename(target) === 'world.ts' && top !== 'rehearsal')
          .map(({ target }) => target),

  'the list of worlds is imported only by the rehearsal, cli, bench, demo and tests': (file) =>
    file.isTest || [...compositionRoots, 'rehearsal'].includes(file.top)
      ? []
      : targetsOf(file)
          .filter(({ target }) => target === 'workloads/worlds.ts')
          .map(({ target }) => target),

  'cli, bench, demo and tests are imported by nothing else': (file) =>
    file.isTest || compositionRoots.includes(file.top)
      ? []
      : targetsOf(file)
          .filter(({ top }) => compositionRoots.includes(top))
          .map(({ target }) => target),

  'no file or folder is named utils, common, helpers or manager': (file) =>
    file.path.split('/').filter((part) => bannedNames.test(part.replace(/\..*$/, ''))),

  'files and folders are kebab-case': (file) => file.path.split('/').filter((part) => !kebabCase.test(part)),

  // The wanted version is resolved to a number once; a moving name in a call could launch something that was not proven.
  '$Latest and $Default are no values': (file) =>
    file.isTest || !['core', 'images', 'aws', 'workloads', 'functions', 'hooks', 'local'].includes(file.top)
      ? []
      : (file.source.match(/(?:[^=!<>]=|[:]|[^?]\?)\s*['"`]\$(?:Latest|Default)['"`]/g) ?? []),

  'no classes except the errors of core/errors.ts': (file) =>
    [...file.source.matchAll(/^\s*(?:export )?(?:abstract )?class (\w+)( extends Error)?/gm)]
      .filter(([, , extendsError]) => !(file.path === 'core/errors.ts' && extendsError))
      .map(([, name = '']) => `class ${name}`),
};

/** The rules of the house by name, in the words that a breach shows. */
export const ruleNames: readonly string[] = Object.keys(rules);

/**
 * Every breach of the dependency rule and the naming rules of the house.
 *
 * @param files the sources by their path from the root of the repository, such as `core/age.ts`
 */
export const findBreaches = (files: Record<string, string>): Breach[] =>
  Object.entries(files).flatMap(([path, source]) => {
    const name = posix.basename(path);
    const file = { path, top: topOf(path), name, isTest: name.endsWith('.test.ts'), source, imports: listImports(source) };
    return Object.entries(rules).flatMap(([rule, check]) => check(file).map((what) => ({ path, rule, what: what.trim() })));
  });
