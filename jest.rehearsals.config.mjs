import unit from './jest.config.mjs';
import { rehearsals } from './tests/rehearsals.mjs';

/** Tests that rehearse whole campaigns or releases: as little of a network as the others, but minutes of work. */
export default {
  ...unit,
  testMatch: rehearsals.map((name) => `<rootDir>/${name}.test.ts`),
  testPathIgnorePatterns: ['/node_modules/'],
};
