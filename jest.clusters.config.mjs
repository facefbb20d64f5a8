import acceptance from './jest.acceptance.config.mjs';

/** Tests on real clusters of OpenSearch: five processes each, that are replaced under writes. */
export default {
  ...acceptance,
  testMatch: ['<rootDir>/tests/acceptance/clusters/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
