import unit from './jest.config.mjs';

const { setupFiles: _noNetwork, ...shared } = unit;

/** Tests over real components: AWS's DynamoDB Local, moto, SAM CLI, a browser. Two files at a time: the longest of them wait most of their time. */
export default {
  ...shared,
  testMatch: ['<rootDir>/tests/acceptance/**/*.test.ts'],
  // Real clusters take a quarter of an hour: `npm run test:acceptance:clusters` runs them.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/acceptance/clusters/(clusters|harness)\\.test\\.ts$'],
  globalSetup: '<rootDir>/tests/acceptance/install-tools.mjs',
  maxWorkers: 2,
};
