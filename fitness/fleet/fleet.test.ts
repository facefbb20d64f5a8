import { describe } from '@jest/globals';
import { proveSubject } from '../../tests/prove-subject.ts';
import { fleetFixtures } from './fixtures.ts';
import { fleet } from './fleet.ts';

describe('the fitness functions of a release at work', () => {
  proveSubject(fleet, fleetFixtures, ['release']);
});
