import { describe, expect, test } from '@jest/globals';
import { createClients } from '../aws/all-clients.ts';
import { connectSmoke, describeCheck, isProven, readSmokeOptions } from './smoke.ts';

describe('npm run smoke', () => {
  test('reads its options', () => {
    expect(readSmokeOptions(['--stack', 'recycler'])).toEqual({ stack: 'recycler', isYes: false });
    expect(readSmokeOptions(['--stack', 'recycler', '--fleet', 'web', '--yes', '--region', 'eu-west-1', '--profile', 'ops'])).toEqual({
      ...{ stack: 'recycler', fleet: 'web', isYes: true, region: 'eu-west-1', profile: 'ops' },
    });
  });

  test.each([[['--stac', 'recycler']], [[]], [['--stack', '']]])('refuses %j and says how it is called', (args) => {
    expect(() => readSmokeOptions(args)).toThrow(/usage: npm run smoke -- --stack NAME/);
  });

  test('writes a line for each check, and what to do where it did not pass', () => {
    expect(describeCheck({ name: 'ledger', outcome: 'pass', text: 'as named' })).toBe('passed   ledger: as named');
    expect(describeCheck({ name: 'lease', outcome: 'fail', text: 'none', remedy: 'recycler attest' })).toBe(
      'FAILED   lease: none\n         what to do: recycler attest',
    );
  });

  test('what is unknown is no pass, and neither is nothing', () => {
    const check = (outcome: 'pass' | 'fail' | 'unknown') => ({ name: 'one', outcome, text: '' });
    expect(isProven([check('pass'), check('pass')])).toBe(true);
    expect([isProven([check('pass'), check('unknown')]), isProven([check('fail')]), isProven([])]).toEqual([false, false, false]);
  });
});

test('a campaign is asked for once: a lost answer begins no second one', async () => {
  const { makePatient } = connectSmoke({ stack: 'recycler', isYes: false, region: 'eu-west-1' });
  expect(await createClients(makePatient).lambda.config.maxAttempts()).toBe(1);
});
