import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readStamp } from './stamp.ts';

test('the release is the one that the build stamped beside the bundle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'release-'));
  expect(readStamp(folder)).toEqual({ release: 'unstamped' });
  writeFileSync(join(folder, 'release.json'), '{"release":"0123456789ab","builtAt":"2026-01-05T09:00:00Z"}');
  expect(readStamp(folder)).toEqual({ release: '0123456789ab', builtAt: '2026-01-05T09:00:00Z' });
  writeFileSync(join(folder, 'release.json'), '{');
  expect(() => readStamp(folder)).toThrow();
});
