import { expect, test } from '@jest/globals';
import { compareVersions, isSemanticVersion } from './semantic-version.ts';

test.each(['1.0', 'v1.0.0', '1.0.0.0', '01.0.0', '1.0.0-', '1.0.0-01', '', '1.0.0 '])('%p is no semantic version', (text) => {
  expect(isSemanticVersion(text)).toBe(false);
});

test('versions are in the order of semver.org', () => {
  // "Precedence", semver.org, section 11.
  const ordered = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
  ];
  const all = [...ordered, '1.0.1', '1.2.0', '1.10.0', '2.0.0'];
  expect(all.filter(isSemanticVersion)).toEqual(all);
  expect(all.toReversed().toSorted(compareVersions)).toEqual(all);
  expect(compareVersions('1.0.0+one', '1.0.0+two')).toBe(0);
});
