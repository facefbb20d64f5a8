import {
  DisableApplicationStatusCheckSuppressionCommand,
  EC2Client,
  EnableApplicationStatusCheckSuppressionCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { openStatusChecksDoor } from './status-checks.ts';

const request = { server: 'i-1', seconds: 300, token: 't' };

test('the checks of one server are suppressed for a time, and never for ever', async () => {
  const client = mockClient(EC2Client);
  client.on(EnableApplicationStatusCheckSuppressionCommand).resolves({ SuccessfulResults: [{ InstanceId: 'i-1' }] });
  client.on(DisableApplicationStatusCheckSuppressionCommand).resolves({ SuccessfulResults: [{ InstanceId: 'i-1' }] });
  const door = openStatusChecksDoor(new EC2Client({}));
  expect(await door.suppress(request)).toEqual({ outcome: 'done' });
  expect(await door.resume({ server: 'i-1' })).toEqual({ outcome: 'done' });
  expect(client.calls().map(({ args }) => args[0].input)).toEqual([
    { InstanceIds: ['i-1'], DurationSeconds: 300, ClientToken: 't' },
    { InstanceIds: ['i-1'] },
  ]);
});

test('a no that comes with a good answer is a no', async () => {
  const client = mockClient(EC2Client);
  client
    .on(EnableApplicationStatusCheckSuppressionCommand)
    .resolves({ UnsuccessfulResults: [{ InstanceId: 'i-1', Reason: 'not associated' }] });
  client.on(DisableApplicationStatusCheckSuppressionCommand).resolves({ UnsuccessfulResults: [{ InstanceId: 'i-1' }] });
  const door = openStatusChecksDoor(new EC2Client({}));
  expect(await door.suppress(request)).toEqual({ outcome: 'refused', code: 'Unsuccessful', message: 'not associated' });
  expect(await door.resume({ server: 'i-1' })).toMatchObject({ outcome: 'refused', message: 'EC2 gave no reason' });
});
