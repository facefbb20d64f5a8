import { describe, expect, test } from '@jest/globals';
import { joinedSwap, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import type { Member, ServerFacts } from '../../record/observation.ts';
import { judgeDeath } from './judge-death.ts';

type Fate = { facts?: Partial<ServerFacts>; member?: Partial<Member> };

/** What is said of the end of a replacement, beside an old server of its zone. */
const judge = (fate: Fate, old: Fate = {}) => {
  const state = rollingFleet(1, 1);
  const swap = joinedSwap(state, 'old-1', 'new-1');
  return judgeDeath(
    turnOn(
      state,
      snapshotOf([
        { id: 'old-1', ...old },
        { id: 'new-1', ...fate },
      ]),
    ),
    swap,
  );
};

const ended = (code?: string, message = ''): Fate => ({
  facts: { state: 'terminated', ...(code !== undefined && { stateReason: { code, message } }) },
});

describe('the end of a replacement that we did not terminate', () => {
  test('by others has a cause on record', () => {
    expect(judge(ended('Client.UserInitiatedShutdown')).isImageFault).toBe(false);
    expect(judge({ member: { lifecycle: 'Terminating' } })).toMatchObject({
      reason: expect.stringContaining('terminated by others'),
      isImageFault: false,
    });
    // A group that calls a server healthy while it ends it has not found it ill.
    expect(judge({ facts: { state: 'shutting-down' }, member: { lifecycle: 'Terminating' } }).isImageFault).toBe(false);
  });

  test.each([
    ['without a reason on record', ended(), 'ended by itself before its swap was done (EC2 has no reason on record)'],
    [
      'as its disk key is not accessible',
      ended('Client.InternalError', 'Client error on launch'),
      'ended by itself before its swap was done (Client.InternalError: Client error on launch)',
    ],
    ['as it shut down', ended('Client.InstanceInitiatedShutdown'), 'ended by itself'],
    ['as its health check failed', { member: { lifecycle: 'Terminating', isHealthy: false } }, 'health check failed for replacement new-1'],
  ])('by itself speaks against its image: %s', (_, fate, reason) => {
    expect(judge(fate)).toMatchObject({ reason: expect.stringContaining(reason), isImageFault: true });
  });

  test('by EC2 does not', () => {
    expect(judge(ended('Server.SpotInstanceTermination', 'no capacity'))).toMatchObject({
      reason: expect.stringContaining('was ended by EC2'),
      isImageFault: false,
    });
  });

  test('does not where servers that served before end beside it', () => {
    expect(judge(ended(), { facts: { state: 'terminated' } })).toMatchObject({
      reason: expect.stringContaining('as 1 older servers of its zone (old-1 first) do'),
      isImageFault: false,
    });
  });
});
