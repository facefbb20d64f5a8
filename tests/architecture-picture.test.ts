import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { drawRooms } from '../setup/architecture/draw-rooms.ts';
import { readCampaignWay } from '../setup/architecture/read-campaign.ts';
import { readSources } from '../setup/architecture/read-sources.ts';
import { drawArchitecture } from '../setup/draw-architecture.ts';
import { readText } from './pages.ts';

const root = join(import.meta.dirname, '..');

const change =
  (path: string, from: string, to: string) =>
  (asked: string): string =>
    asked === path ? readText(path).replaceAll(from, to) : readText(asked);

describe('the pictures of the architecture', () => {
  test.each(Object.entries(drawArchitecture()))('%s is what the code draws; else: npm run draw', (path, picture) => {
    expect(readText(path)).toBe(picture);
  });

  test('name the rules of a campaign in the order of the code', () => {
    const { rules } = readCampaignWay(readText);
    expect(rules.map(({ heading }) => heading)).toEqual([
      ...['what happened', 'what follows', 'what is finished or rolled back', 'what begins'],
    ]);
    expect(rules.flatMap((group) => group.rules)).toEqual(expect.arrayContaining(['progressSwaps', 'terminateVictims', 'beginSwaps']));
    const renamed = readCampaignWay(change('core/advance/advance.ts', 'beginSwaps', 'openSwaps')).rules;
    expect(renamed.at(-1)?.rules[0]).toBe('openSwaps');
  });

  test('are not drawn with a name that the code has no more', () => {
    const renamed = change('core/advance/guard.ts', 'guardIntents', 'checkIntents');
    expect(() => readCampaignWay(renamed)).toThrow('core/advance/guard.ts has no guardIntents any more');
  });

  test('are not drawn of rooms that import each other, nor of a file without a room', () => {
    const twoRooms = { 'aws/a.ts': "import '../cli/b.ts';", 'cli/b.ts': "import '../aws/a.ts';" };
    expect(() => drawRooms({ 'core/errors.ts': '', ...twoRooms })).toThrow('these import each other');
    expect(() => drawRooms({ 'core/errors.ts': '', 'attic/a.ts': '' })).toThrow('attic/a.ts belongs to no room');
  });
});

test('ARCHITECTURE.md names the longest sources, and each file that it names as long is', () => {
  const lengths = Object.entries(readSources(root)).map(([path, text]) => ({ path, lines: text.split('\n').length - 1 }));
  // Fixtures and samples list cases; what serves tests is no part of the product.
  const known = lengths.filter(({ path }) => !/^tests\/|-for-tests\.ts$|fixtures\.ts$|\/sample-/.test(path));
  const named = /## The longest files\n([\s\S]*)$/.exec(readText('ARCHITECTURE.md'))?.[1] ?? '';
  expect(known.filter(({ path, lines }) => lines > 240 && !named.includes(`(${path})`))).toEqual([]);
  const listed = [...named.matchAll(/^\| \[`[^`]+`\]\(([^)]+)\)/gm)].map(([, path = '']) => path);
  expect(listed.length).toBeGreaterThanOrEqual(5);
  expect(listed.filter((path) => !known.some((each) => each.path === path && each.lines > 180))).toEqual([]);
});
