import { describe, expect, test } from '@jest/globals';
import { DOMParser } from 'linkedom';
import { renderRollout } from './render-rollout.ts';
import { sampleRollOut } from './sample-roll-out.ts';

const { report, drawing } = sampleRollOut({ servers: 30, slots: 3 });

describe('the picture of a roll-out', () => {
  test('is one SVG with a title, a description and its own paper', () => {
    const picture = renderRollout(report, drawing);
    const root = new DOMParser().parseFromString(picture, 'image/svg+xml').documentElement as unknown as { tagName: string };
    expect(root.tagName).toBe('svg');
    expect(picture).toMatch(/<title id="t">web: All 30 servers/);
    expect(picture).toContain('prefers-color-scheme:dark');
    expect(picture.replace('http://www.w3.org/2000/svg', '').match(/https?:|<script|url\(|NaN|undefined/)).toBeNull();
    expect(Buffer.byteLength(picture)).toBeLessThan(120_000);
  });

  test('leaves capacity out where it was not recorded', () => {
    expect(renderRollout(report, undefined)).not.toContain('in service');
  });

  test('escapes what it is given', () => {
    const [fleet] = report.fleets;
    expect(fleet).toBeDefined();
    if (!fleet) return;
    expect(renderRollout({ ...report, fleets: [{ ...fleet, outcome: 'stopped', reason: '<b>&"' }] }, drawing)).toContain(
      '&lt;b&gt;&amp;&quot;',
    );
  });

  test('needs a fleet', () => {
    expect(() => renderRollout({ ...report, fleets: [] }, drawing)).toThrow('names no fleet');
  });
});
