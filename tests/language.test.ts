import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { linksOf, readPages } from './pages.ts';

/** A word that is out of use, and what to write instead. The glossary has the words that are in use. */
type OldWord = { pattern: RegExp; instead: string };

/** Not anywhere: in code, comments, messages, tests, templates and pages. */
const oldWords: readonly OldWord[] = [
  { pattern: /\btold to (?:leave|go|terminate)\b/i, instead: 'terminated' },
  { pattern: /\b(?:nothing|people|what people|nobody|not) (?:is|are|was|were) told\b/i, instead: 'notified, reported, known' },
  { pattern: /\btaken[ -]back\b|\btak(?:es?|ing) back (?:what|a|the|everything)\b|\btakeBack\b/i, instead: 'rolled back, rolls back' },
  { pattern: /\bended by others\b/i, instead: 'terminated by others (outside the Recycler)' },
  { pattern: /\bthe world (?:could|can) not be read\b/i, instead: 'AWS API throttled or unavailable: OPERATION' },
  { pattern: /\bat (?:this|the next|every|each) look\b|\bthe next look\b|\blooks in a row\b|\btwo looks\b/i, instead: 'poll' },
  { pattern: /\blooked at (?:again|anew)\b/i, instead: 'polled again' },
  { pattern: /\bnew ?comers?\b/i, instead: 'unclaimed servers' },
  { pattern: /\bspare servers?\b|\bspares\b/i, instead: 'extra servers, unassigned servers' },
  { pattern: /\bcondemned\b/i, instead: 'unhealthy: the health check failed' },
  { pattern: /\bis called unhealthy\b|\bcalls? (?:replacement \S+|it|them) unhealthy\b/i, instead: 'health check failed, and which one' },
  { pattern: /\bholds and starts nothing new\b/i, instead: 'paused by a guardrail: REASON; nothing new begins' },
  { pattern: /\bheld up: /i, instead: 'partly paused by a guardrail: REASON' },
  {
    pattern: /\bcarr(?:y|ies|ied) (?:the|a|its|an open) campaign|\bcarried by\b|\bcampaigns? (?:is|are|was) carried\b/i,
    instead: 'owned by, continued by',
  },
  { pattern: /\bcarr(?:y|ies|ied) (?:the campaign|it|them|open campaigns?) on\b|\bcarr(?:y|ies|ied) on\b/i, instead: 'continues' },
  { pattern: /\blease (?:was |is |)taken(?: away)?\b|\btakes? (?:the|its|every) lease\b/i, instead: 'revoked, revokes' },
  {
    pattern: /\b(?:nobody|whoever|whomever|somebody|everybody|anybody|someone)\b/i,
    instead: 'a subject: a person, another process, others, no release',
  },
  { pattern: /\bmend(?:s|ed|ing)?\b/i, instead: 'fix, repair' },
  { pattern: /\balarms? (?:already )?(?:rings?|rang|is ringing)\b/i, instead: 'is in ALARM, goes into ALARM, goes off' },
  { pattern: /\bwithout a word\b/i, instead: 'with no entry in, silently' },
];

/** Names of code that are out of use. */
const oldNames: readonly OldWord[] = [
  {
    pattern: /\btold(?:At|By)?\b|\bis(?:Unt|T)old\b|\buntold\b/,
    instead: 'terminated, terminatedAt, terminatedBy, unsent, a noun for what it holds',
  },
  { pattern: /\btell(?:[A-Z]\w*)?\b(?= ?[(:=,])/, instead: 'terminate, notify, describe' },
  { pattern: /\binformedListeners\b/, instead: 'terminationListeners' },
  {
    pattern: /\blookOn\b|\blookAt\b|\b(?:const|let) looks? =|\blook: |\(look\)|\bhealthyLooks\b|\blookEvery\b/,
    instead: 'snapshot, poll, healthyPolls, pollEvery',
  },
  { pattern: /\b(?:const|let) books? =|\bGroupBook\b|\bbookOf\b/, instead: 'capacity' },
  { pattern: /\b(?:const|let) (?:standing|newcomers?|spares?) =/, instead: 'status, unclaimed, unassigned' },
  { pattern: /\b(?:note|say|lay)[A-Z]\w*\b/, instead: 'record, describe or format, layout' },
  { pattern: /\btake(?:Lock|Lease|Back|Happenings|Steps)\b/, instead: 'acquireLock, revokeLease, rollBack, applySwapEvents, runSteps' },
  { pattern: /\b\w*(?:Teller|happenings?)\b/i, instead: 'describer, logger, swap events' },
];

const root = join(import.meta.dirname, '..');

/** What other tools or other people wrote, recordings that are made again, and the history. */
const isLeftOut = (path: string): boolean =>
  /^(?:CHANGELOG\.md|LICENSE|package-lock\.json|tests\/language\.test\.ts|tests\/records\/.*|.*\/recordings\.json|tests\/oracle\/oracle\.json)$/.test(
    path,
  );

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((path) => /\.(?:ts|mjs|md|ya?ml|svg|json)$/.test(path) && !isLeftOut(path));

/** Names that are made up for a test, alone in quotes or at the end of an ARN: `'nobody'`, `Ref: 'Nobody'`, `arn:...:nobody`. */
const isMadeUpName = (line: string, found: string): boolean =>
  new RegExp(`['":]${found}['"]`).test(line) || line.includes(`Ref names ${found}`);

const findIn = (path: string, text: string, words: readonly OldWord[]): string[] =>
  text.split('\n').flatMap((line, index) =>
    words.flatMap(({ pattern, instead }) => {
      const found = pattern.exec(line)?.[0];
      return found === undefined || isMadeUpName(line, found) ? [] : [`${path}:${index + 1}: "${found}": write ${instead}`];
    }),
  );

const readFile = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('the language', () => {
  test('has none of the old words, in code, messages and pages', () => {
    expect(files.length).toBeGreaterThan(800);
    expect(files.flatMap((path) => findIn(path, readFile(path), oldWords))).toEqual([]);
  });

  test('has none of the old names in code', () => {
    const code = files.filter((path) => /\.(?:ts|mjs)$/.test(path));
    expect(code.flatMap((path) => findIn(path, readFile(path), oldNames))).toEqual([]);
  });

  test('an old word is found, with what to write instead', () => {
    const text = 'const told = 1;\n// It was told to leave.\n/** Whoever looks at this again. */';
    expect(findIn('a.ts', text, [...oldWords, ...oldNames])).toEqual([
      'a.ts:1: "told": write terminated, terminatedAt, terminatedBy, unsent, a noun for what it holds',
      'a.ts:2: "told to leave": write terminated',
      'a.ts:2: "told": write terminated, terminatedAt, terminatedBy, unsent, a noun for what it holds',
      'a.ts:3: "Whoever": write a subject: a person, another process, others, no release',
    ]);
  });

  test('the glossary is linked from every page, and has every word of a campaign', () => {
    const pages = Object.entries(readPages()).filter(([path]) => !['CHANGELOG.md', 'docs/glossary.md'].includes(path));
    expect(
      pages.filter(([, text]) => !linksOf(text).some((link) => /(?:^|\/)glossary\.md(?:#|$)/.test(link))).map(([path]) => path),
    ).toEqual([]);
    const words = [...readFile('docs/glossary.md').matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, word = '']) => word.split(', '));
    expect(words).toEqual(
      expect.arrayContaining(
        [
          'server',
          'group',
          'fleet',
          'workload',
          'wanted',
          'stale',
          'policy',
          'campaign',
          'swap',
          'slot',
          'surge',
          'victim',
          'poll',
          'proof',
        ].concat(
          ['evidence', 'verdict', 'brake', 'hold', 'stop', 'cordon', 'drain', 'certificate', 'lock', 'journal', 'restore', 'ledger'],
          ['fitness function', 'objective', 'release', 'lease', 'heal', 'recipe', 'label'],
        ),
      ),
    );
  });
});
