import { beforeAll, describe, expect, test } from '@jest/globals';
import { parseYaml } from '../aws/parse-yaml.ts';
import { describeImages } from '../cli/image-rehearsal/describe-images.ts';
import { renderPage } from '../cli/page/render-page.ts';
import { type Rehearsal, runRehearsal } from '../cli/rehearsal.ts';
import type { ImagesReport } from '../core/report/images-report.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { readText } from './pages.ts';
import { reportSchema } from './schemas/report-schema.ts';

const path = 'docs/scenarios/nightly.yaml';

describe('the week of images', () => {
  let rehearsal: Rehearsal;
  let images: ImagesReport;
  beforeAll(async () => {
    rehearsal = await runRehearsal(readScenario(parseYaml(readText(path), path), path));
    const [first] = rehearsal.report.images ?? [];
    if (!first) throw new Error('the report has no images');
    images = first;
  }, 400_000);

  test('ends done, with no invariant of campaigns or of images broken, and a report of its schema', () => {
    const { outcome, invariants } = rehearsal.report;
    expect([outcome, invariants.broken]).toEqual(['done', []]);
    expect(reportSchema.safeParse(rehearsal.report).error?.issues ?? []).toEqual([]);
  });

  test('bakes every night, and publishes an image of each base within the hour and a half', () => {
    expect(images.bakes.map(({ outcome }) => outcome).toSorted()).toEqual([...Array(4).fill('published'), ...Array(4).fill('unchanged')]);
    for (const { at, publishedAt = '' } of images.moves) expect(Date.parse(publishedAt) - Date.parse(at)).toBeLessThan(1.5 * 3_600_000);
  });

  test('keeps the deadline of every fleet, in parts that add up, and no sooner than any engine could', () => {
    const fresh = images.moves.flatMap(({ fleets }) => fleets);
    expect(fresh.map(({ fleet, deadlineMet }) => [fleet, deadlineMet])).toEqual([
      ['web', true],
      ['shop', true],
      ['web', true],
      ['shop', true],
    ]);
    for (const { seconds = 0, parts, lowerBoundSeconds = 0 } of fresh) {
      const sum = Object.values(parts ?? {}).reduce((total, part) => total + part, 0);
      expect(Math.abs(sum - seconds)).toBeLessThanOrEqual(2);
      expect(lowerBoundSeconds).toBeGreaterThan(600);
      expect(seconds).toBeGreaterThanOrEqual(lowerBoundSeconds);
    }
    // A fleet without windows takes little longer than AWS itself.
    for (const { fleet, seconds = 0, lowerBoundSeconds = 1 } of fresh)
      if (fleet === 'web') expect(seconds / lowerBoundSeconds).toBeLessThan(2);
  });

  test('loses one server to the bad image, and every other goes on or back to the good one, without a person', () => {
    const bad = images.moves.find(({ base }) => base === 'ami-base3');
    const before = images.moves.find(({ base }) => base === 'ami-base2');
    expect(bad).toMatchObject({ serversHit: 1, backOn: { image: before?.image } });
    expect((bad?.backOn?.at ?? '') >= (bad?.lastBadAt ?? '?')).toBe(true);
    expect(Date.parse(bad?.rolledBackAt ?? '') - Date.parse(bad?.publishedAt ?? '')).toBeLessThan(3_600_000);
    expect(images.labels.map(({ image }) => image).filter((image) => image === before?.image)).toHaveLength(2);
    const last = images.moves.at(-1)?.image;
    const alive = [...rehearsal.world.ground.servers.values()].filter(({ goneAt }) => goneAt === undefined);
    expect([...new Set(alive.map(({ image }) => image))]).toEqual([last]);
  });

  test('shows how old the oldest server was: never older than the pace of the bases, once the first image had reached it', () => {
    for (const { points } of images.ages) {
      expect(points.length).toBeGreaterThan(28);
      const after = points.filter(({ at }) => at >= '2026-01-06T12:00:00Z');
      expect(Math.max(...after.map(({ oldestServerSeconds }) => oldestServerSeconds))).toBeLessThan(4 * 86_400);
      expect(points[0]?.oldestServerSeconds).toBeGreaterThan(5 * 86_400);
    }
  });

  test('is printed as the page of scenarios shows it, and drawn on the page of its report', () => {
    const block = /```text\n(images of web:[\s\S]*?)```/.exec(readText('docs/scenarios.md'))?.[1] ?? '';
    // How long each took may move with the engine, and images have ids of their own; the rest is word for word.
    const withoutFigures = (text: string) =>
      text.replaceAll(/\b\d+[dhms](?: \d+[hms])?\b|\b\d\d:\d\d\b/g, '#').replaceAll(/ami-0\w+/g, 'ami');
    expect(withoutFigures(block.trimEnd())).toBe(withoutFigures(describeImages([images]).join('\n')));
    const page = renderPage(rehearsal.report, rehearsal.drawing);
    expect(page).toContain('Images of web');
    expect(page.match(/Age of the oldest server of (?:web|shop) and of its image over time/g)).toHaveLength(2);
    expect(page).toContain('servers hit by it: 1');
  });
});

test('a scenario of images says how long it is watched, and begins with a base', () => {
  const written = parseYaml(readText(path), path) as { images: { bases: object[] } };
  expect(() => readScenario({ ...written, watch: '0s' })).toThrow('write how long, such as watch: 7d');
  expect(() => readScenario({ ...written, images: { ...written.images, bases: written.images.bases.slice(1) } })).toThrow(
    'the first base is there from the start',
  );
  expect(() => readScenario({ ...written, images: { ...written.images, base: [] } })).toThrow('unknown key "base"');
});
