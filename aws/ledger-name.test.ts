import { GetParameterCommand, GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createServiceError } from '../rehearsal/operation.ts';
import { describeOtherLedger, openLedgerCheck } from './ledger-name.ts';
import { openPolicyDoor } from './policies.ts';

const ssm = mockClient(SSMClient);

describe('the ledger of a stack', () => {
  const check = openLedgerCheck({ make: (() => new SSMClient({ region: 'eu-west-1' })) as never, variable: () => 'one' });

  test('is the one that the account names', async () => {
    ssm.on(GetParameterCommand, { Name: '/recycler/ledger' }).resolves({ Parameter: { Value: 'one' } });
    await check();
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value: 'two' } });
    await expect(check()).rejects.toThrow(
      '/recycler/ledger names two, and the stack keeps its record in one: nothing is changed; deploy with',
    );
  });

  test('is in doubt where the account names none, and where that cannot be read', async () => {
    expect(describeOtherLedger(undefined, 'one')).toMatch(/\/recycler\/ledger is missing, and the stack keeps its record in one/);
    ssm.on(GetParameterCommand).rejects(createServiceError('AccessDeniedException', 'no'));
    await expect(check()).rejects.toThrow('ssm:GetParameter: AccessDeniedException');
  });

  test('is compared in the same call that reads what is set for the account', async () => {
    ssm.reset();
    ssm.on(GetParametersCommand).resolves({ Parameters: [{ Name: '/recycler/ledger', Value: 'two' }] });
    const door = openPolicyDoor(new SSMClient({ region: 'eu-west-1' }), [], undefined, 'one');
    expect(await door.readAccount()).toEqual({ apiShare: 0.5, otherLedger: expect.stringContaining('names two') });
    expect(ssm.commandCalls(GetParametersCommand).map(({ args }) => args[0].input.Names)).toEqual([
      ['/recycler/account', '/recycler/ledger'],
    ]);
    ssm.on(GetParametersCommand).resolves({ Parameters: [{ Name: '/recycler/ledger', Value: 'one' }] });
    expect(await door.readAccount()).toEqual({ apiShare: 0.5 });
  });
});
