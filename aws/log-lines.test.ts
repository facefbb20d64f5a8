import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { probeByLogs } from './log-lines.ts';

const logs = mockClient(CloudWatchLogsClient);
const probe = (stream = 'hosts/{instance_id}/messages') =>
  probeByLogs(logs as unknown as CloudWatchLogsClient)({ id: 'i-0f1', group: 'web' }, { group: '/web/hosts', stream });
const asked = { logGroupName: '/web/hosts', logStreamNamePrefix: 'hosts/i-0f1/messages' };

test('a line in the stream of this very server passes, also behind an empty page', async () => {
  logs.reset();
  logs.on(FilterLogEventsCommand, { ...asked, nextToken: undefined }).resolves({ events: [], nextToken: 'more' });
  logs.on(FilterLogEventsCommand, { ...asked, nextToken: 'more' }).resolves({ events: [{ message: 'up' }] });
  expect(await probe()).toEqual({ verdict: 'pass', reason: 'a log line of i-0f1 in /web/hosts: it has arrived' });
});

test('none is not known to be none: it may be late, and an answer that has more pages is not the whole', async () => {
  logs.reset();
  logs.on(FilterLogEventsCommand).resolves({ events: [] });
  expect(await probe()).toMatchObject({
    verdict: 'unknown',
    reason: expect.stringMatching(/none has arrived yet .* hosts\/i-0f1\/messages$/),
  });
  logs.on(FilterLogEventsCommand).resolves({ events: [], nextToken: 'more' });
  expect(await probe()).toMatchObject({ verdict: 'unknown', reason: expect.stringMatching(/and there are more$/) });
});

test.each([
  ['ResourceNotFoundException', /ResourceNotFoundException/],
  ['AccessDeniedException', /AccessDenied.*: the log group needs the tag recycler:policy$/],
  ['ThrottlingException', /Throttling/],
])('%s is unknown, and no exception', async (name, reason) => {
  logs.reset();
  logs.on(FilterLogEventsCommand).rejects(Object.assign(new Error('no'), { name, $metadata: { httpStatusCode: 400 } }));
  expect(await probe()).toMatchObject({ verdict: 'unknown', reason: expect.stringMatching(reason) });
});
