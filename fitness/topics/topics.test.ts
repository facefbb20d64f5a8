import { describe, expect, test } from '@jest/globals';
import { proveSubject } from '../../tests/prove-subject.ts';
import { topicFixtures, topicOf } from './fixtures.ts';
import { publicAccess } from './public-access.ts';
import { subscribed } from './subscribed.ts';
import { topics } from './topics.ts';

describe('the fitness functions of a topic', () => {
  proveSubject(topics, topicFixtures, ['name', 'account']);

  test('a policy without statements and a number that was not reported are not known', () => {
    expect(publicAccess.judge(topicOf({ policy: [] })).outcome).toBe('unknown');
    expect(subscribed.judge(topicOf({ confirmed: undefined })).outcome).toBe('unknown');
  });
});
