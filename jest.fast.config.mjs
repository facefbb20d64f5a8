import unit from './jest.config.mjs';

/** The test files that rehearse whole campaigns or releases, which takes most of the time. tests/fast-tests.test.ts knows when one is missing. */
export const rehearsals = [
  'tests/account-limit',
  'tests/business-gate',
  'tests/bypass',
  'tests/cluster-faults',
  'tests/cluster-plan',
  'tests/cluster-storm',
  'tests/deadline-met',
  'tests/denied-reads',
  'tests/docs-rehearsed',
  'tests/ecs-faults',
  'tests/ecs-storm',
  'tests/faults',
  'tests/faults-by-number',
  'tests/field-blame',
  'tests/field-cases',
  'tests/field-report',
  'tests/field-stale',
  'tests/field-stands',
  'tests/field-time',
  'tests/idempotent-handlers',
  'tests/judged-cases',
  'tests/limits',
  'tests/logs-at-work',
  'tests/metrics-at-work',
  'tests/notices-at-work',
  'tests/probes-by-command',
  'tests/recorded-plans',
  'tests/release-gate',
  'tests/run-deployed',
  'tests/schemas',
  'tests/secured-cluster',
  'tests/storm',
  'tests/uninstall',
  'tests/unkind-cases',
  'tests/unkind-storm',
  'tests/upgrade',
  'tests/whose-number',
  'workloads/contract',
];

/** Everything of jest.config.mjs but the rehearsals. */
export default {
  ...unit,
  testPathIgnorePatterns: [...unit.testPathIgnorePatterns, `<rootDir>/(${rehearsals.join('|')})\\.test\\.ts$`],
};
