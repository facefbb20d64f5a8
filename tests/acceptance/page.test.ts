import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { renderPage } from '../../cli/page/render-page.ts';
import { renderRollout } from '../../cli/page/render-rollout.ts';
import { sampleRollOut } from '../../cli/page/sample-roll-out.ts';
import { findBrowser, openBrowser, type Page } from './browser.ts';

const browser = findBrowser();
const inBrowser = browser === undefined && process.env.CI !== 'true' ? describe.skip : describe;
const because = browser === undefined ? ' (skipped: no Chromium on this machine)' : '';

const folder = mkdtempSync(join(tmpdir(), 'recycler-page-'));
const address = (name: string): string => pathToFileURL(join(folder, name)).href;
const files = { one: 'one.html', many: 'many.html', big: 'big.html', picture: 'rollout.svg' };

const light = { features: [{ name: 'prefers-color-scheme', value: 'light' }], media: 'screen' };
const dark = { features: [{ name: 'prefers-color-scheme', value: 'dark' }], media: 'screen' };
const print = { features: [{ name: 'prefers-color-scheme', value: 'dark' }], media: 'print' };

/** Contrast of the text of an element with the paper of the page: Web Content Accessibility Guidelines 2.2, 1.4.3. */
const contrast = (selector: string): string => `(() => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ink = light(getComputedStyle(document.querySelector(${JSON.stringify(selector)})).color);
  const paper = light(getComputedStyle(document.body).backgroundColor);
  return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
})()`;
const paper = 'getComputedStyle(document.body).backgroundColor';

inBrowser(`a page in a browser${because}`, () => {
  let page: Page;

  beforeAll(async () => {
    const one = sampleRollOut({ servers: 100, slots: 10, hold: { from: 1_500, to: 1_860 } });
    const many = sampleRollOut(
      { name: 'web', servers: 20, slots: 3 },
      { name: 'search', servers: 6, slots: 1 },
      { name: '<b>"cache"</b>', servers: 3, slots: 1, failures: 0 },
    );
    const big = sampleRollOut({ servers: 1_000, slots: 100 });
    writeFileSync(join(folder, files.one), renderPage(one.report, one.drawing));
    writeFileSync(join(folder, files.many), renderPage(many.report, many.drawing));
    writeFileSync(join(folder, files.big), renderPage(big.report, big.drawing));
    writeFileSync(join(folder, files.picture), renderRollout(one.report, one.drawing));
    if (browser === undefined) throw new Error('CI needs Chromium for this test, and could not install it');
    page = await openBrowser(browser);
  });

  afterAll(async () => {
    await page?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([files.one, files.many, files.big])('%s fetches nothing and complains of nothing', async (name) => {
    await page.open(address(name));
    expect(page.requests).toEqual([address(name)]);
    expect(page.complaints).toEqual([]);
    expect(await page.evaluate('document.title')).toMatch(/^Rehearsal/);
  });

  test('the policy of the page forbids scripts and addresses, if any ever came in', async () => {
    const name = 'spoilt.html';
    const { report, drawing } = sampleRollOut({ servers: 2, slots: 1, failures: 0 });
    const spoilt = renderPage(report, drawing).replace(
      '</main>',
      '<script>document.title="ran"</script><img src="https://example.invalid/x.png"></main>',
    );
    writeFileSync(join(folder, name), spoilt);
    await page.open(address(name));
    expect(await page.evaluate('document.title')).not.toBe('ran');
    expect(page.complaints.filter((text) => text.includes('Content Security Policy')).length).toBeGreaterThanOrEqual(2);
  });

  test('every picture has a name in the accessibility tree, and a table or list beside it', async () => {
    await page.open(address(files.many));
    const { nodes } = (await page.send('Accessibility.getFullAXTree')) as {
      nodes: { role?: { value: string }; name?: { value: string } }[];
    };
    const pictures = nodes.filter((node) => ['image', 'img'].includes(node.role?.value ?? ''));
    expect(pictures).toHaveLength(await page.evaluate('document.querySelectorAll("svg").length'));
    for (const picture of pictures) expect(picture.name?.value.length).toBeGreaterThan(40);
    expect(await page.evaluate('[...document.querySelectorAll("figure")].filter((each) => !each.querySelector("table, li")).length')).toBe(
      0,
    );
  });

  test.each([
    ['light', light, 'rgb(255, 255, 255)'],
    ['dark', dark, 'rgb(20, 24, 29)'],
    ['print, also where dark is preferred', print, 'rgb(255, 255, 255)'],
  ])('reads well in %s', async (_, media, expected) => {
    await page.send('Emulation.setEmulatedMedia', media);
    await page.open(address(files.one));
    expect(await page.evaluate(paper)).toBe(expected);
    expect(await page.evaluate(contrast('body'))).toBeGreaterThan(7);
    for (const selector of ['.soft', '.badge', 'figcaption p', 'thead th', 'td .id', 'dt'])
      expect(await page.evaluate(contrast(selector))).toBeGreaterThan(4.5);
    const colors = await page.evaluate<string[]>(
      `[...new Set([...document.querySelectorAll('svg rect, svg path')].map((each) => getComputedStyle(each).fill))]`,
    );
    expect(colors.filter((color) => color !== 'none').length).toBeGreaterThanOrEqual(8);
    expect(colors).not.toContain('rgb(0, 0, 0)');
  });

  test.each([1_200, 800, 390])('needs no sideways scrolling %i pixels wide', async (width) => {
    await page.send('Emulation.setEmulatedMedia', light);
    await page.send('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
    await page.open(address(files.many));
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await page.send('Emulation.clearDeviceMetricsOverride');
  });

  test('prints on a few sheets', async () => {
    await page.send('Emulation.setEmulatedMedia', { media: '', features: [] });
    await page.open(address(files.one));
    const { data } = (await page.send('Page.printToPDF', { printBackground: true })) as { data: string };
    const document = Buffer.from(data, 'base64').toString('latin1');
    const sheets = document.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(sheets).toBeGreaterThanOrEqual(2);
    expect(sheets).toBeLessThanOrEqual(8);
  });

  test('names of servers are text, not markup', async () => {
    await page.open(address(files.many));
    expect(await page.evaluate('document.querySelectorAll("h2")[2].textContent')).toContain('<b>"cache"</b>');
    expect(await page.evaluate('document.querySelectorAll("b").length')).toBe(0);
  });

  test('the picture of a roll-out is a sound SVG of its own', async () => {
    await page.open(address(files.picture));
    expect(await page.evaluate('document.documentElement.nodeName')).toBe('svg');
    expect(await page.evaluate('document.querySelectorAll("parsererror").length')).toBe(0);
    expect(await page.evaluate('document.querySelectorAll("rect").length')).toBeGreaterThan(300);
    expect(page.requests).toEqual([address(files.picture)]);
    expect(page.complaints).toEqual([]);
  });
});
