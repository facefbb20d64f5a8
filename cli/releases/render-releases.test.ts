import { describe, expect, test } from '@jest/globals';
import { parseHTML } from 'linkedom';
import type { ReleaseRecord } from '../../core/release-ports.ts';
import { renderReleases } from './render-releases.ts';
import { type SampleReleases, sampleReleases } from './sample-releases.ts';
import { readVerdicts } from './verdict-document.ts';
import { viewReleases } from './view-releases.ts';

type Node = { getAttribute: (name: string) => string | null; textContent: string; querySelectorAll: (selector: string) => Node[] };

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

const render = async (sample: SampleReleases, number = sample.records.length, bucket: string | undefined = 'reports'): Promise<string> => {
  const views = viewReleases(sample.records, sample.leases, sample.now);
  const view = views[number - 1];
  if (!view) return renderReleases(views, undefined, undefined, sample.now);
  const verdicts = await readVerdicts(view.record, { read: async (key) => sample.documents.get(key) });
  return renderReleases(views, { view, verdicts, ...(bucket !== undefined && { bucket }) }, undefined, sample.now);
};

const sample = sampleReleases();
const page = await render(sample, 7);

describe('the page of releases', () => {
  test('says in its title line what became of the release', async () => {
    expect(textOf(page, 'h1')).toEqual(['Release v7 of 8: promoted']);
    expect(textOf(await render(sampleReleases(5)), 'h1')).toEqual(['The newest release, v5: promoted, waits for attest']);
  });

  test('draws objective, complexity, deployment and life, each with a text and a table or list beside it', () => {
    expect(textOf(page, 'h3')).toEqual([
      'Objective over the releases',
      'Business metrics over the releases',
      'All releases',
      'Loss by fitness function',
      'Its last deployment',
      'From its first verdict until its last lease ends',
      'Verdicts and their evidence',
    ]);
    expect(read(page).querySelectorAll('svg')).toHaveLength(4 + 5);
    for (const picture of read(page).querySelectorAll('svg')) {
      expect(picture.getAttribute('role')).toBe('img');
      expect(picture.getAttribute('aria-label')?.length).toBeGreaterThan(40);
    }
    for (const figure of read(page).querySelectorAll('figure')) expect(figure.querySelectorAll('table, li').length).toBeGreaterThan(0);
  });

  test('draws every business metric over the releases, with sample sizes, and what is unknown as such', () => {
    const pictures = [...read(page).querySelectorAll('svg')].map((svg) => [svg.getAttribute('aria-label') ?? '', svg] as const);
    const of = (title: string) => pictures.find(([label]) => label.startsWith(title));
    expect(textOf(page, '.metric')).toEqual([
      'Servers replaced, events a day: higher is better',
      'Replacements that failed, share of trials: lower is better',
      'US dollars for each server replaced, median: lower is better',
      'Servers replaced within their deadline, share of trials: higher is better',
      'Seconds until a fleet is fully patched, median: lower is better',
    ]);
    const [label, picture] = of('Seconds until a fleet') ?? ['', undefined];
    expect(label).toContain('over 8 releases: 3 with samples, 1 worse, 1 with too few to decide; at the end 4150');
    expect(picture?.textContent).toContain('9300 · n 8');
    expect(of('US dollars')?.[1].textContent).toContain('too few to decide');
    const rows = textOf(page, 'tbody tr').filter((row) => row.startsWith('Seconds until a fleet'));
    expect(rows).toHaveLength(3);
    expect(rows[1]).toMatch(/v5 c03d5582be91.*4000.*9300.*14.*8.*0\.0004.*worse, so far/);
  });

  test('the axis of a share that is always none reaches one percent, in short numbers', async () => {
    const none = { before: 0, now: 0 };
    const records = sample.records.map((record) => ({
      ...record,
      verdicts: record.verdicts.map((verdict) =>
        verdict.business
          ? { ...verdict, business: verdict.business.map((each) => (each.name === 'failed-replacements' ? { ...each, ...none } : each)) }
          : verdict,
      ),
    }));
    const drawn = await render({ ...sample, records }, 7);
    const picture = [...read(drawn).querySelectorAll('svg')].find((svg) => svg.getAttribute('aria-label')?.startsWith('Replacements'));
    const ticks = [...(picture?.querySelectorAll('text') ?? [])]
      .map(({ textContent }) => textContent)
      .filter((text) => /^[\d.]+%$/.test(text));
    expect(ticks).toEqual(['0%', '0.5%', '1%']);
  });

  test('says directly under its title why a release was stopped, what failed, and the remedies', async () => {
    const header = textOf(await render(sample, 3), 'header')[0] ?? '';
    expect(header).toMatch(
      /rolled back before traffic\s+The gate stopped it before any traffic reached it:\s+s3-https-only recycler-reports/,
    );
    expect(header).toMatch(/s3-public-read .*Remedy: Block public access on the bucket\./s);
    expect(textOf(await render(sample, 4), 'header')[0]).toMatch(
      /Deployment d-K9L0M1N2O did not succeed.*What to do: .*CodeDeploy says which/s,
    );
    expect(textOf(page, 'header')[0]).not.toMatch(/Remedy|What to do/);
  });

  test('a release whose hook died is named with its log group, and pictures that would be empty are a line', async () => {
    const text = 'a hook of deployment d-1 died: recycler-PreTraffic, version 9: killed; its log: log group recycler-Logs-1, request 7f';
    const at = sample.now - 60_000;
    const dead: ReleaseRecord = { release: 'v9', firstSeen: at, verdicts: [], events: [{ at, kind: 'rolled-back', text }], version: 1 };
    const figures = sample.records.map((record) => ({
      ...record,
      verdicts: record.verdicts.map(({ business, ...verdict }) => ({
        ...verdict,
        ...(business && { business: business.map(({ now: _, ...figure }) => ({ ...figure, state: 'too-few' as const })) }),
      })),
    }));
    const drawn = await render({ ...sample, records: [...figures, dead] });
    expect(textOf(drawn, 'header')[0]).toMatch(
      /v9: rolled back\s+A hook of deployment d-1 died: .*log group recycler-Logs-1.*What to do: .*that log/s,
    );
    expect(textOf(drawn, 'p').filter((line) => line.startsWith('Too few samples to draw: Servers replaced; '))).toHaveLength(1);
    expect(textOf(drawn, '.metric')).toEqual([]);
    // Objective and complexity alone: of its own it has neither traffic nor a lease.
    expect(read(drawn).querySelectorAll('svg')).toHaveLength(2);
    expect(textOf(drawn, 'h2')).toEqual(['Release v9 rolled back']);
    expect(find(drawn, /v9 v9|v9 <span class="id">v9/)).toEqual([]);
  });

  test('draws no business metrics where no release has any', async () => {
    const records = sample.records.map((record) => ({
      ...record,
      verdicts: record.verdicts.map(({ business: _, ...verdict }) => verdict),
    }));
    expect(await render({ ...sample, records }, 7)).not.toContain('Business metrics');
  });

  test('names every release in chart and table', () => {
    const ticks = textOf(page, 'svg text');
    for (const { release } of sample.records) {
      expect(ticks.filter((tick) => tick.includes(release)).length).toBeGreaterThan(0);
      expect(textOf(page, 'tbody th').filter((name) => name.includes(release)).length).toBeGreaterThan(0);
    }
  });

  test('tints losses by their share and writes them as numbers; what lost nothing is folded away', () => {
    expect(textOf(page, 'td.heat-4')).toEqual(Array(6).fill('1'));
    expect(textOf(page, 'td.heat-1')).toEqual(Array(3).fill('0.25'));
    expect(textOf(page, 'summary').filter((text) => text.includes('without any loss'))).toEqual([
      '11 fitness functions without any loss in these releases',
    ]);
    expect(textOf(page, '.dimensions tbody th')).toHaveLength(16);
  });

  test('shows every check with reason, remedy, waiver and evidence', async () => {
    const drawn = await render(sample, 3);
    const rows = textOf(drawn, '.verdict tbody tr');
    expect(rows).toHaveLength(21);
    expect(rows[0]).toMatch(/s3-https-only.*✕ fail.*no statement denies it.*Remedy: Deny every request/);
    expect(rows.filter((row) => row.includes('Waived by maria from 2026-02-20 until 2026-05-01'))).toHaveLength(1);
    expect(textOf(drawn, '.verdict pre')[0]).toContain('"call": "s3:GetBucketPolicy"');
    expect(textOf(drawn, '.verdict .address')).toEqual(['s3://reports/verdicts/1d7799e0c5aa/20260308T091200-pre-traffic.json']);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('of v%i has no hole in it', async (number) => {
    for (const drawn of [await render(sample, number), await render(sampleReleases(number))])
      expect(find(drawn, /NaN|undefined|Infinity|\[object|Invalid Date/)).toEqual([]);
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
      if (!['mono', 'swatch', 'plot-background'].includes(name ?? ''))
        expect([name, page.split(`--${name}:`).length > 2]).toEqual([name, true]);
    expect(find(page, /fill="#|stroke="#|fill="(?:white|black)"/)).toEqual([]);
  });

  test('is small', () => expect(Buffer.byteLength(page)).toBeLessThan(200_000));
});

describe('less, and more', () => {
  test('no release is a page that says what comes first', async () => {
    const drawn = await render(sampleReleases(0));
    expect(textOf(drawn, 'h1')).toEqual(['No release was judged here yet']);
    expect(drawn).toContain('recycler attest');
    expect(read(drawn).querySelectorAll('svg')).toHaveLength(0);
  });

  test('a release that was not judged', async () => {
    const empty = { release: 'abc', firstSeen: sample.now, verdicts: [], events: [], version: 1 };
    const drawn = await render({ ...sample, records: [empty], leases: [] });
    expect(drawn).toContain('It has no verdict yet');
    expect(find(drawn, /NaN|undefined|Infinity/)).toEqual([]);
  });

  test('without its evidence says why, and keeps what blocked', () => {
    const views = viewReleases(sample.records, sample.leases, sample.now);
    const view = views[2];
    if (!view) throw new Error('the sample has three releases');
    const verdicts = view.record.verdicts.map((entry) => ({ entry, problem: 'it was not named' }));
    const drawn = renderReleases(views, { view, verdicts }, 'no parameter names the bucket', sample.now);
    expect(drawn).toContain('Only what the ledger keeps is shown: no parameter names the bucket.');
    expect(textOf(drawn, '.verdict li')[0]).toContain('failed: s3-https-only');
  });

  test('200 releases: the newest are drawn, and the page says so', async () => {
    const first = sample.records[6] as ReleaseRecord;
    const records = Array.from({ length: 200 }, (_, index) => ({ ...first, release: `r${index}`, firstSeen: first.firstSeen + index }));
    const drawn = await render({ ...sample, records, leases: [] });
    expect(drawn).toContain('The newest 60 of 200 releases are drawn.');
    expect(drawn).toContain('The newest 16 of 200 releases are shown');
    expect(Buffer.byteLength(drawn)).toBeLessThan(500_000);
  });
});

test('what the page is given is text, wherever it stands', async () => {
  const evil = '<script>alert("1")</script>\'" onload=x <img src=x> \u001b[31m &amp;';
  const record = structuredClone(sample.records[4]) as ReleaseRecord;
  const documents = new Map<string, unknown>();
  const check = {
    ...{ id: evil, title: evil, severity: evil, subject: evil, resource: evil, why: evil, remedy: evil, source: evil },
    judgement: { outcome: 'fail', reason: evil, evidence: { [evil]: evil }, permission: evil },
    waivedBy: { owner: evil, reason: evil, granted: evil, expires: evil },
  };
  record.release = evil;
  record.functionVersion = evil;
  record.stateMachine = evil;
  for (const verdict of record.verdicts) {
    Object.assign(verdict, { blocks: [evil], dimensions: { [evil]: 1 }, deployment: evil });
    verdict.document = `${verdict.phase}${evil}`;
    documents.set(verdict.document, {
      ...{ schema: 'recycler/verdict/1', release: evil, phase: evil, at: evil, outcome: 'fail', blocks: [evil], checks: [check] },
      gateChanges: [evil],
    });
  }
  record.events = record.events.map((event) => ({ ...event, text: evil }));
  const lease = { ...(sample.leases[3] as SampleReleases['leases'][number]), release: evil, fleets: [evil], by: evil, reason: evil };
  const drawn = await render({ ...sample, records: [record], leases: [lease], documents }, 1, evil);
  expect(find(drawn, /<script|<img/)).toEqual([]);
  expect(drawn.includes('\u001b')).toBe(false);
  expect(read(drawn).querySelectorAll('script, img, [onload]')).toHaveLength(0);
  expect(drawn.split('&lt;script&gt;').length).toBeGreaterThan(30);
});
