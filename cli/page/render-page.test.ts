import { describe, expect, test } from '@jest/globals';
import { parseHTML } from 'linkedom';
import type { FleetReport, Report } from '../../core/report/report.ts';
import { renderPage } from './render-page.ts';
import { sampleRollOut } from './sample-roll-out.ts';

type Node = {
  getAttribute: (name: string) => string | null;
  textContent: string;
  tagName: string;
  querySelectorAll: (selector: string) => Node[];
};

const documents = new Map<string, Node>();
/** A page as a browser has it, each parsed once. */
const read = (page: string): Node => {
  const known = documents.get(page) ?? (parseHTML(page).document as unknown as Node);
  documents.set(page, known);
  return known;
};
const textOf = (page: string, selector: string): string[] => [...read(page).querySelectorAll(selector)].map((node) => node.textContent);

// A failed match must not print a whole page.
const find = (page: string, pattern: RegExp): string[] => page.match(new RegExp(pattern, 'gi')) ?? [];

const withFleet = (report: Report, change: Partial<FleetReport>): Report => ({
  ...report,
  fleets: report.fleets.map((fleet, index) => (index === 0 ? { ...fleet, ...change } : fleet)),
});

/** The same value, and how often a member of it has been read, at any depth. */
const countReads = <Value extends object>(value: Value): { value: Value; reads: () => number } => {
  let reads = 0;
  const watch = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get: (target, member) => {
        reads += 1;
        const found: unknown = Reflect.get(target, member);
        return typeof found === 'object' && found !== null ? watch(found) : found;
      },
    });
  return { value: watch(value), reads: () => reads };
};

const { report, drawing } = sampleRollOut({ servers: 100, slots: 10, hold: { from: 1_500, to: 1_860 } });
const page = renderPage(report, drawing);

describe('a page', () => {
  test('says the outcome in its title line', () => {
    expect(textOf(page, 'h1')).toEqual([expect.stringMatching(/^All 100 servers that were due were replaced in \d:\d\d h$/)]);
  });

  test('draws capacity, marks, slots, swaps, images and age', () => {
    expect(textOf(page, 'h3')).toEqual([
      'Capacity',
      'Brakes and notices',
      'Slots',
      'Swaps',
      'Image and age',
      'Swaps that did not succeed',
      'Figures',
    ]);
    expect(read(page).querySelectorAll('svg')).toHaveLength(6);
  });

  test('has a text for every picture, and a table or list beside it', () => {
    for (const picture of read(page).querySelectorAll('svg')) {
      expect(picture.getAttribute('role')).toBe('img');
      expect(picture.getAttribute('aria-label')?.length).toBeGreaterThan(40);
    }
    for (const figure of read(page).querySelectorAll('figure')) expect(figure.querySelectorAll('table, li').length).toBeGreaterThan(0);
  });

  test('names every swap in a table, the failed one with its reason', () => {
    const rows = textOf(page, 'tbody tr');
    for (const swap of report.fleets[0]?.swaps ?? []) expect(rows.filter((row) => row.includes(swap.victim)).length).toBeGreaterThan(0);
    expect(rows.filter((row) => row.includes('did not join within 600 s'))).toHaveLength(1);
  });

  test('lists every brake and notice', () => {
    expect(textOf(page, '.remarks li')).toEqual([
      expect.stringContaining('Held alarm web-5xx is in ALARM (6m)'),
      expect.stringContaining('ami-0new is proven'),
      expect.stringContaining('stays in service'),
    ]);
  });

  test('reaches for nothing: no script, no address, a policy that forbids both', () => {
    expect(find(page, /https?:|<script|<link|<img|@import|url\(|\son\w+=/)).toEqual([]);
    expect(read(page).querySelectorAll('meta[http-equiv="Content-Security-Policy"]')[0]?.getAttribute('content')).toMatch(
      /^default-src 'none'/,
    );
  });

  test('takes every colour from a variable that it declares for light and dark', () => {
    const used = new Set([...page.matchAll(/var\(--([a-z0-9-]+)\)/g)].map(([, name]) => name));
    for (const name of used)
      if (!['mono', 'swatch', 'plot-background'].includes(name ?? '')) expect(page.split(`--${name}:`).length).toBeGreaterThan(2);
    expect(find(page, /fill="#|stroke="#|fill="(?:white|black)"/)).toEqual([]);
  });

  test('is small with 100 servers', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(500_000);
  });

  test('is quick: with twice as many servers it looks at hardly more than twice as much', () => {
    const looksFor = (servers: number): number => {
      const made = sampleRollOut({ servers, slots: 10 });
      const counted = countReads(made);
      renderPage(counted.value.report, counted.value.drawing);
      return counted.reads();
    };
    expect(looksFor(200) / looksFor(100)).toBeLessThan(2.5);
  });
});

describe('sizes', () => {
  test.each([1, 2, 40, 201, 1_000])('%i servers are drawn', (servers) => {
    const made = sampleRollOut({ servers, slots: Math.max(1, Math.ceil(servers / 10)), failures: 0 });
    const drawn = renderPage(made.report, made.drawing);
    expect(find(drawn, /NaN|undefined|Infinity/)).toEqual([]);
    expect(drawn.includes('each is drawn thin')).toBe(servers > 200);
    expect(Buffer.byteLength(drawn)).toBeLessThan(1_500_000);
  });

  test('beyond 1,200 swaps lanes are left out, and the page says so', () => {
    const made = sampleRollOut({ servers: 3_000, slots: 300 });
    expect(find(renderPage(made.report, made.drawing), /every 3rd is drawn/)).toHaveLength(1);
  });
});

describe('what a page is given', () => {
  const evil = '<script>alert("1")</script>\'" onload=x <img src=x> \u001b[31m &amp;';

  test('is text, wherever it stands', () => {
    const [fleet] = report.fleets as [FleetReport];
    const first = fleet.swaps[0] as FleetReport['swaps'][number];
    const evilReport = withFleet(
      { ...report, scenario: evil, invariants: { checked: 1, broken: [{ id: evil, at: evil, text: evil }] } },
      {
        name: evil,
        campaign: evil,
        outcome: 'stopped',
        reason: evil,
        swaps: [{ ...first, victim: evil, replacement: evil, availabilityZone: evil, method: evil, outcome: 'failed', reason: evil }],
        blocked: [{ reason: evil, since: fleet.startedAt, unblock: evil, count: 9, servers: [evil] }],
        brakes: [{ kind: 'hold', reason: evil, from: fleet.startedAt }],
        notices: [{ at: fleet.startedAt, level: evil, text: evil }],
        calls: { total: 1, mutating: 1, byOperation: { [evil]: 1 } },
      },
    );
    const points = drawing.fleets[0]?.images.map((point) => ({ ...point, byImage: { [evil]: 1 } })) ?? [];
    const drawn = renderPage(evilReport, {
      fleets: [{ ...(drawing.fleets[0] as (typeof drawing.fleets)[number]), name: evil, images: points }],
    });
    expect(find(drawn, /<script|<img/)).toEqual([]);
    expect(drawn.includes('\u001b')).toBe(false);
    expect(read(drawn).querySelectorAll('script, img, [onload]')).toHaveLength(0);
    expect(textOf(drawn, 'title')[0]).toContain('<script>alert("1")</script>');
    expect(drawn.split('&lt;script&gt;').length).toBeGreaterThan(15);
  });
});

describe('several fleets', () => {
  const many = sampleRollOut({ name: 'web', servers: 12, slots: 2 }, { name: 'search', servers: 6, slots: 1, failures: 0 });

  test('are sections under one table', () => {
    const drawn = renderPage(many.report, many.drawing);
    expect(textOf(drawn, 'h1')).toEqual(['All 18 servers that were due in 2 fleets were replaced']);
    expect(read(drawn).querySelectorAll('section')).toHaveLength(2);
    expect(textOf(drawn, 'header tbody th')).toEqual(['web', 'search']);
    expect([...read(drawn).querySelectorAll('header a')].map((link) => link.getAttribute('href'))).toEqual(['#fleet-1', '#fleet-2']);
  });

  test('of which one has no drawing keep the pictures that the report alone gives', () => {
    const drawn = renderPage(many.report, { fleets: many.drawing.fleets.slice(0, 1) });
    const [web, search] = [...read(drawn).querySelectorAll('section')] as [Node, Node];
    expect(web.textContent).not.toContain('No picture of');
    expect(search.textContent).toContain('No picture of capacity, slots, images: they were not recorded');
    expect(search.querySelectorAll('svg')).toHaveLength(2);
  });
});

describe('a report of less', () => {
  test('without a drawing says once why charts are missing', () => {
    const drawn = renderPage(report, undefined);
    expect(drawn.split('No picture of').length).toBe(2);
    expect(textOf(drawn, 'h3')).toContain('Swaps');
  });

  test('of a run without images keeps the other charts', () => {
    const drawn = renderPage(report, { fleets: drawing.fleets.map((fleet) => ({ ...fleet, images: [] })) });
    expect(drawn).toContain('No picture of images: it was not recorded');
    expect(textOf(drawn, 'h3')).toEqual(expect.arrayContaining(['Capacity', 'Slots', 'Swaps']));
  });

  test('of a fleet with nothing due says so and draws nothing', () => {
    const idle = {
      outcome: 'nothing-due',
      stale: 0,
      replaced: 0,
      replacementsFailed: 0,
      swaps: [],
      notices: [],
      brakes: [],
      makespanSeconds: 0,
    } as const;
    const drawn = renderPage(withFleet(report, { ...idle, swaps: [], notices: [], brakes: [] }), undefined);
    expect(textOf(drawn, 'h1')).toEqual(['Nothing was due: all 100 servers are as wanted']);
    expect(read(drawn).querySelectorAll('svg')).toHaveLength(0);
  });

  test('of a campaign that still runs draws swaps in flight up to now', () => {
    const [fleet] = report.fleets as [FleetReport];
    const { endedAt: _, ratio: __, lowerBoundSeconds: ___, ...open } = fleet;
    const swaps = fleet.swaps.slice(0, 3).map((swap) => ({ ...swap, outcome: 'in-flight', stages: swap.stages.slice(0, 2) }));
    const drawn = renderPage({ ...report, outcome: 'running', fleets: [{ ...open, outcome: 'running', replaced: 3, swaps }] }, undefined);
    expect(textOf(drawn, 'h1')[0]).toMatch(/^Still running: 3 of 100 servers replaced so far, in /);
    expect(find(drawn, /NaN|undefined/)).toEqual([]);
  });

  test('of no fleet is a page', () => {
    expect(renderPage({ ...report, fleets: [] }, undefined)).toContain('This report names no fleet.');
  });

  test('with broken invariants shouts', () => {
    const drawn = renderPage(
      { ...report, invariants: { checked: 2, broken: [{ id: 'I3', at: '2026-01-05T09:25:00Z', text: 'web fell to 2' }] } },
      undefined,
    );
    expect(textOf(drawn, '[role=alert]')[0]).toContain('I3 at 2026-01-05T09:25:00Z: web fell to 2');
  });
});
