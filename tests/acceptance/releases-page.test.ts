import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { renderReleases } from '../../cli/releases/render-releases.ts';
import { sampleReleases } from '../../cli/releases/sample-releases.ts';
import { readVerdicts } from '../../cli/releases/verdict-document.ts';
import { viewReleases } from '../../cli/releases/view-releases.ts';
import { findBrowser, openBrowser, type Page } from './browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'recycler-releases-page-'));
const sample = sampleReleases();
const browser = findBrowser();
const inBrowser = browser === undefined && process.env.CI !== 'true' ? describe.skip : describe;

inBrowser(`the page of releases in a browser${browser === undefined ? ' (skipped: no Chromium on this machine)' : ''}`, () => {
  let page: Page;
  const numbers = [3, 4, 5, 7];
  const address = (number: number): string => pathToFileURL(join(folder, `v${number}.html`)).href;
  beforeAll(async () => {
    const views = viewReleases(sample.records, sample.leases, sample.now);
    for (const number of numbers) {
      const view = views[number - 1];
      if (!view) throw new Error(`the sample has no release v${number}`);
      const verdicts = await readVerdicts(view.record, { read: async (key) => sample.documents.get(key) });
      writeFileSync(
        join(folder, `v${number}.html`),
        renderReleases(views, { view, verdicts, bucket: 'recycler-reports' }, undefined, sample.now),
      );
    }
    if (browser === undefined) throw new Error('CI needs Chromium for this test, and could not install it');
    page = await openBrowser(browser);
  });
  afterAll(async () => {
    await page?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(numbers)('v%i fetches nothing and complains of nothing, and every picture has a name', async (number) => {
    await page.open(address(number));
    expect(page.requests).toEqual([address(number)]);
    expect(page.complaints).toEqual([]);
    const { nodes } = (await page.send('Accessibility.getFullAXTree')) as {
      nodes: { role?: { value: string }; name?: { value: string } }[];
    };
    const pictures = nodes.filter((node) => ['image', 'img'].includes(node.role?.value ?? ''));
    expect(pictures).toHaveLength(await page.evaluate('document.querySelectorAll("svg").length'));
    for (const picture of pictures) expect(picture.name?.value.length).toBeGreaterThan(40);
  });

  const contrasts = (selector: string): string => `(() => {
    const parse = (color) => {
      const numbers = color.match(/[\\d.]+/g).map(Number);
      return color.startsWith('color(') ? numbers : numbers.map((v, index) => (index < 3 ? v / 255 : v));
    };
    const light = ([r, g, b]) => [r, g, b].map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
      .reduce((sum, v, index) => sum + v * [0.2126, 0.7152, 0.0722][index], 0);
    const ground = (element) => {
      for (let each = element; each; each = each.parentElement) {
        const color = parse(getComputedStyle(each).backgroundColor);
        if (color.length < 4 || color[3] > 0) return color;
      }
    };
    return [...document.querySelectorAll(${JSON.stringify(selector)})].map((element) => {
      const [ink, paper] = [light(parse(getComputedStyle(element).color)), light(ground(element))];
      return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    });
  })()`;

  test.each([
    ['light', 'light', 'screen', 'rgb(255, 255, 255)'],
    ['dark', 'dark', 'screen', 'rgb(20, 24, 29)'],
    ['print, also where dark is preferred', 'dark', 'print', 'rgb(255, 255, 255)'],
  ])('reads well in %s', async (_, value, media, paper) => {
    await page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }], media });
    await page.open(address(3));
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(paper);
    for (const selector of ['td.heat', '.badge', '.soft', '.key', '.why', '.evidence', '.address']) {
      const found = await page.evaluate<number[]>(contrasts(selector));
      expect(found.length).toBeGreaterThan(0);
      expect([selector, Math.min(...found) > 4.4]).toEqual([selector, true]);
    }
  });

  test.each([1_200, 800, 390])('needs no sideways scrolling %i pixels wide', async (width) => {
    await page.send('Emulation.setEmulatedMedia', { media: '', features: [] });
    await page.send('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
    await page.open(address(5));
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await page.send('Emulation.clearDeviceMetricsOverride');
  });

  test('prints on a few sheets, with what is open', async () => {
    await page.open(address(7));
    const { data } = (await page.send('Page.printToPDF', { printBackground: true })) as { data: string };
    const sheets =
      Buffer.from(data, 'base64')
        .toString('latin1')
        .match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(sheets).toBeGreaterThanOrEqual(2);
    expect(sheets).toBeLessThanOrEqual(8);
  });
});
