import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { InputError } from '../../core/errors.ts';
import { releasesSchema } from '../../tests/schemas/releases-schema.ts';
import { describeRelease } from './describe-release.ts';
import { findRelease } from './find-release.ts';
import { listReleases, type Paint } from './list-releases.ts';
import { sampleReleases } from './sample-releases.ts';
import { toJson } from './to-json.ts';
import { readVerdicts } from './verdict-document.ts';
import { viewReleases } from './view-releases.ts';

const same = (text: string): string => text;
const paint: Paint = { good: same, bad: same, open: same, soft: same, strong: same };
const { records, leases, documents, now } = sampleReleases();
const views = viewReleases(records, leases, now);
const evidence = { read: async (key: string) => documents.get(key) };

describe('the table of releases', () => {
  const lines = listReleases(views, now, paint);

  test('has a head, and two lines for each release, newest first', () => {
    expect(lines).toHaveLength(1 + 2 * views.length);
    expect(lines.filter((_, index) => index % 2 === 1).map((line) => line.slice(0, 2))).toEqual([
      'v8',
      'v7',
      'v6',
      'v5',
      'v4',
      'v3',
      'v2',
      'v1',
    ]);
    expect(lines.join('\n')).not.toMatch(/undefined|NaN/);
  });

  test('says verdicts, objective, change and what became of it', () => {
    expect(lines.find((line) => line.startsWith('v5'))).toMatch(
      /c03d5582be91 {2}2026-03-10 09:12 UTC +5 {2}pass +pass +unknown +0\.\d{3} +-0\.\d{3} {2}followed by v6$/,
    );
    expect(lines.find((line) => line.startsWith('v3'))).toMatch(/fail +- +- .*\+0\.\d{3} {2}rolled back before traffic$/);
  });

  test('says of each lease for whom, until when, or why it is gone', () => {
    const said = lines.filter((line) => line.includes('lease: ')).map((line) => line.trim());
    expect(said[0]).toBe('lease: canary fleet web-canary until 2026-03-15 09:26 UTC (pre-traffic: passed 21 checks before traffic)');
    expect(said).toContain('lease: revoked 2026-03-09 09:18 UTC: deployment d-K9L0M1N2O did not succeed');
    expect(said).toContain('lease: none');
  });

  test('keeps its columns straight in colours and with long names', () => {
    const long = [...records, { release: 'x'.repeat(30), firstSeen: now, verdicts: [], events: [], version: 1 }];
    const marked = listReleases(viewReleases(long, leases, now), now, { ...paint, good: (text) => `<${text}>` });
    const starts = marked.filter((line) => /^v\d/.test(line)).map((line) => line.indexOf('UTC'));
    expect(new Set(starts).size).toBe(1);
  });
});

describe('one release', () => {
  const describeByName = async (name: string, bucket: string | undefined = 'reports') => {
    const view = findRelease(views, name);
    return describeRelease(view, await readVerdicts(view.record, evidence), bucket, now, paint).join('\n');
  };

  test('with every check of its last verdicts, remedies and waivers, and where the evidence is', async () => {
    const text = await describeByName('1d77');
    expect(text).toContain('blocked: failed: s3-https-only recycler-reports-1f0k');
    expect(text).toContain('evidence: s3://reports/verdicts/1d7799e0c5aa/20260308T091200-pre-traffic.json (4 fail, 1 waived, 16 pass)');
    expect(text).toMatch(/FAIL {4}s3-public-read .*\n +remedy: Block public access on the bucket\./);
    expect(text).toMatch(/waived {2}s3-replication .*\n.*\n +waived by maria until 2026-05-01: one Region is enough/);
    expect(text.match(/^ {4}(pass|FAIL|unknown|waived|n\/a) /gm)).toHaveLength(21);
    expect(text).not.toMatch(/undefined|NaN/);
  });

  test('with the missing permission of what could not be read, and its events in their order', async () => {
    const text = await describeByName('v5');
    expect(text).toContain('missing permission: s3:GetBucketPolicy');
    expect(text.indexOf('granted: ')).toBeLessThan(text.indexOf('promoted: '));
  });

  test('with its business metrics, and how many samples each has', async () => {
    const text = await describeByName('v5');
    expect(text).toContain('Business metrics\n');
    expect(text).toMatch(
      /worse +Seconds until a fleet is fully patched: 9300 in the middle, before 4000 in the middle \(8 and 14 samples, p 0\.0004\), so far/,
    );
    expect(text).toMatch(/not worse +Servers replaced within their deadline: 94\.0%, before 96\.6% \(33 and 292 trials, p 0\.4000\)/);
    expect(await describeByName('v8')).not.toContain('Business metrics');
  });

  test('with the remedy of the first thing that failed, or what to do, under why', async () => {
    expect((await describeByName('v3')).split('\n')[2]).toBe('  remedy: Deny every request without aws:SecureTransport in its policy.');
    expect((await describeByName('v4')).split('\n')[2]).toMatch(/^ {2}what to do: CodeDeploy says which alarm or person it was/);
    expect(await describeByName('v7')).not.toMatch(/^ {2}(remedy|what to do)/m);
  });

  test('without the bucket keeps what the ledger has', async () => {
    const view = findRelease(views, 'v3');
    const text = describeRelease(view, await readVerdicts(view.record, 'it was not named'), undefined, now, paint).join('\n');
    expect(text).toContain('blocked: failed: s3-https-only');
    expect(text).toContain('evidence: verdicts/1d7799e0c5aa/');
    expect(text).not.toContain('FAIL');
  });

  test('with documents that are gone, or of a form that is not known, says so', async () => {
    const view = findRelease(views, 'v7');
    const odd = {
      read: async (key: string) => (key.includes('scheduled') ? { schema: 'recycler/verdict/9' } : Promise.reject(new Error('NoSuchKey'))),
    };
    const verdicts = await readVerdicts(view.record, odd);
    expect(verdicts.map(({ problem }) => problem)).toEqual(['NoSuchKey', 'NoSuchKey', expect.stringContaining('schema must be one of')]);
    expect(describeRelease(view, verdicts, 'reports', now, paint).join('\n')).toContain('the evidence could not be read: NoSuchKey');
  });

  test('a reason with control characters stays on its line', async () => {
    const view = findRelease(views, 'v4');
    const spoiled = { ...view, fate: { ...view.fate, why: 'a\u001b[31m\nb' } };
    expect(describeRelease(spoiled, [], undefined, now, paint)[1]).toBe('  a b');
  });
});

describe('a name', () => {
  test.each([
    ['e8146c3ad70f', 7],
    ['e8', 7],
    ['v3', 3],
  ])('%s is found', (name, number) => expect(findRelease(views, name).number).toBe(number));

  test('that is not known names those that are', () => {
    expect(() => findRelease(views, 'zzz')).toThrow(InputError);
    expect(() => findRelease(views, 'zzz')).toThrow(/release zzz is not in the ledger; known are v1 4be1d07a92c3, v2 9c41f0a2b7d3, .*v8/);
    expect(() => findRelease(views, '')).toThrow('known are');
    expect(() => findRelease([], 'a')).toThrow('no other is');
  });

  test('that several share names them', () => {
    const twins = viewReleases([...records, { ...(records[0] as (typeof records)[number]), release: '4be2' }], [], now);
    expect(() => findRelease(twins, '4be')).toThrow('release 4be is not unique: known are v1 4be1d07a92c3, v2 4be2');
  });
});

describe('the JSON', () => {
  const issuesOf = (value: unknown): string[] =>
    (z.safeParse(releasesSchema, JSON.parse(JSON.stringify(value))).error?.issues ?? []).map(
      ({ path, message }) => `${path.join('.')}: ${message}`,
    );

  test.each([0, 1, 5, 8])('of %i releases is as its schema says', (count) => {
    const sample = sampleReleases(count);
    expect(issuesOf(toJson(viewReleases(sample.records, sample.leases, sample.now)))).toEqual([]);
  });

  test('of one release has its documents, or why they are not there', async () => {
    const view = findRelease(views, 'v4');
    const whole = toJson(views, { view, verdicts: await readVerdicts(view.record, evidence), bucket: 'reports' });
    expect(issuesOf(whole)).toEqual([]);
    expect(whole.release).toMatchObject({ id: '77a0e6c1f24b', bucket: 'reports', documents: [{ verdict: { outcome: 'pass' } }] });
    const poor = toJson(views, { view, verdicts: await readVerdicts(view.record, 'it was not named') });
    expect(issuesOf(poor)).toEqual([]);
    expect(poor.release?.documents[0]).toEqual({ key: expect.stringContaining('pre-traffic'), problem: 'it was not named' });
  });
});
