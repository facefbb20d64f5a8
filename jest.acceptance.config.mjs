import unit from './jest.config.mjs';

const { setupFiles: _noNetwork, ...shared } = unit;

/** Tests over real components: AWS's DynamoDB Local, moto, SAM CLI, a browser. One file at a time, they are heavy. */
export default {
  ...shared,
  testMatch: ['<rootDir>/tests/acceptance/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/tests/acceptance/install-tools.mjs',
  maxWorkers: 1,
};
