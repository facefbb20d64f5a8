import acceptance from './jest.acceptance.config.mjs';

const { globalSetup: _tools, ...shared } = acceptance;

/** Tests on real clusters of OpenSearch: five processes each, that are replaced under writes. What they need they install themselves. */
export default {
  ...shared,
  testMatch: ['<rootDir>/tests/acceptance/clusters/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // For whatever hangs. A story waits for what happens, not for a time: on a slow machine one may well take more than twenty minutes.
  testTimeout: 3_600_000,
};
