import unit from './jest.config.mjs';

/** The files of tests/ that rehearse whole campaigns or releases, which takes most of the time. tests/fast-tests.test.ts knows when one is missing. */
export const rehearsals = [
  'business-gate',
  'bypass',
  'docs-rehearsed',
  'faults',
  'faults-by-number',
  'idempotent-handlers',
  'limits',
  'logs-at-work',
  'metrics-at-work',
  'notices-at-work',
  'recorded-plans',
  'release-gate',
  'run-deployed',
  'schemas',
  'storm',
  'uninstall',
  'upgrade',
];

/** Everything of jest.config.mjs but the rehearsals. */
export default {
  ...unit,
  testPathIgnorePatterns: [...unit.testPathIgnorePatterns, `<rootDir>/tests/(${rehearsals.join('|')})\\.test\\.ts$`],
};
