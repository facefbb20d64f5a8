import { rehearsals } from './tests/rehearsals.mjs';

const transformer = '<rootDir>/tests/esbuild-transformer.mjs';

/** Unit and property tests: everything beside the code and in tests/, without a network. What rehearses is in jest.rehearsals.config.mjs. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.test.ts'],
  testPathIgnorePatterns: [
    ...['/node_modules/', '<rootDir>/tests/acceptance/', '<rootDir>/\\.'],
    `<rootDir>/(${rehearsals.join('|')})\\.test\\.ts$`,
  ],
  modulePathIgnorePatterns: ['<rootDir>/(images/)?\\.(aws-sam|venv|tools)/', '<rootDir>/build/'],
  watchPathIgnorePatterns: ['<rootDir>/\\.'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': transformer },
  // For whatever hangs, and for nothing else: no test is about how fast the machine is, so that no file has a limit of its own.
  testTimeout: 1_200_000,
  // Left alone, Jest keeps one core free: half of two.
  maxWorkers: '100%',
  setupFiles: ['<rootDir>/tests/no-network.ts'],
  reporters: ['default', '<rootDir>/tests/tally-reporter.mjs'],
};
