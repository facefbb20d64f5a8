import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readRelease } from './release.ts';

test('the release is the one that the build stamped beside the bundle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'release-'));
  expect(readRelease(folder)).toBe('unstamped');
  writeFileSync(join(folder, 'release.json'), '{"release":"0123456789ab"}');
  expect(readRelease(folder)).toBe('0123456789ab');
  writeFileSync(join(folder, 'release.json'), '{');
  expect(() => readRelease(folder)).toThrow();
});
