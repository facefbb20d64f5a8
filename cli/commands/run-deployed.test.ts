import { describe, expect, test } from '@jest/globals';
import { readPlanned, runDeployed } from './run-deployed.ts';

const planned = (output: object) => readPlanned('web-1-1', { status: 'SUCCEEDED', output: JSON.stringify(output) });

describe('an execution that planned', () => {
  test('opened a campaign, or says why it did not', () => {
    expect(planned({ phase: 'ended', campaign: 'web-1' })).toEqual({ campaign: 'web-1' });
    expect(planned({ phase: 'idle', campaign: 'web-1', reason: 'nothing-due: all 3 servers are as wanted' })).toEqual({
      reason: 'nothing-due: all 3 servers are as wanted',
      action: 'nothing-due',
    });
    expect(planned({ phase: 'idle', reason: 'held: paused by ana' })).toEqual({ reason: 'held: paused by ana', action: 'refused' });
  });

  test.each(['FAILED', 'TIMED_OUT', 'ABORTED'])('that %s is an error with its cause', (status) => {
    expect(() => readPlanned('web-1-1', { status, cause: 'no permission' })).toThrow(/web-1-1 .*: no permission/);
  });
});

test('a policy file is refused before anything is asked of the account', async () => {
  await expect(runDeployed({ fleet: 'web', policy: 'policy.yaml' })).rejects.toThrow(/--policy is for --local/);
});
