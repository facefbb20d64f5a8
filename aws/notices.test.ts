import { readFileSync } from 'node:fs';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { heldNotice } from '../tests/sample-notice.ts';
import { openNotices, toMessage } from './notices.ts';

const topic = 'arn:aws:sns:eu-west-1:111122223333:notices';
const held = heldNotice;

describe('a notice on a topic', () => {
  test('is a subject and a text for people, and attributes for programs, as the page of operations has it', () => {
    const { Subject, Message, MessageAttributes } = toMessage(held, topic);
    const page = readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8');
    expect(page).toContain(`\nSubject: ${Subject}\n\n${Message}\n`);
    expect(MessageAttributes).toEqual({
      level: { DataType: 'String', StringValue: 'warning' },
      fleet: { DataType: 'String', StringValue: 'web' },
      campaign: { DataType: 'String', StringValue: 'web-20260105T090147' },
      release: { DataType: 'String', StringValue: '3f9c1a7be204' },
    });
  });

  test('names a server, and leaves out what it is not about', () => {
    const { Message, MessageAttributes } = toMessage({ ...held, server: 'i-1', campaign: '', fleet: 'Instance Recycler' }, 'topic');
    expect(Message).toMatch(/\nServer: {3}i-1\nRelease: {2}3f9c1a7be204$/);
    expect(Object.keys(MessageAttributes)).toEqual(['level', 'server', 'release']);
  });

  test('says that nothing is to be done only where nothing is wrong', () => {
    expect(toMessage({ level: 'info', text: 'done' }, topic).Message).toContain('\nWhat to do: nothing\n');
    expect(toMessage({ level: 'alert', text: 'broken' }, topic).Message).not.toContain('What to do');
  });

  test.each(['a'.repeat(200), 'line\nbreak\tand \u{1f600} and café', 'x'.repeat(86)])(
    'has a subject of less than 100 letters of ASCII on one line: %p',
    (text) => {
      const { Subject } = toMessage({ level: 'alert', text, fleet: 'web' }, topic);
      expect(Subject).toMatch(/^[ -~]{1,99}$/);
      expect(Subject).toMatch(/^ALERT web: /);
    },
  );

  test('goes to the topic of the policy, else to that of the stack, else nowhere', async () => {
    const sns = mockClient(SNSClient);
    sns.on(PublishCommand).resolves({});
    const client = new SNSClient({ region: 'eu-west-1' });
    await openNotices(client, { stack: topic }).send({ ...held, topic: 'arn:aws:sns:eu-west-1:123456789012:policy' });
    await openNotices(client, { stack: topic }).send(held);
    await openNotices(client, {}).send(held);
    expect(sns.commandCalls(PublishCommand).map(({ args: [{ input }] }) => input.TopicArn)).toEqual([
      'arn:aws:sns:eu-west-1:123456789012:policy',
      topic,
    ]);
  });

  test('goes to the topic for chat tools too, whatever becomes of the other one', async () => {
    const chat = 'arn:aws:sns:eu-west-1:111122223333:chat';
    const sns = mockClient(SNSClient);
    let broken: string | undefined;
    sns.on(PublishCommand).callsFake(({ TopicArn }: { TopicArn: string }) => {
      if (TopicArn === broken) throw failure;
      return {};
    });
    const failure = Object.assign(new Error('no'), { name: 'NotFoundException', $metadata: { httpStatusCode: 404 } });
    const notices = openNotices(new SNSClient({ region: 'eu-west-1' }), { stack: topic, chat });
    await notices.send(held);
    for (const each of [topic, chat]) {
      broken = each;
      await expect(notices.send(held)).rejects.toThrow('sns:Publish: NotFoundException: no');
    }
    const calls = sns.commandCalls(PublishCommand).map(({ args: [{ input }] }) => input);
    expect(calls.map(({ TopicArn }) => TopicArn)).toEqual([topic, chat, topic, chat, topic, chat]);
    expect(JSON.parse(calls[1]?.Message ?? '')).toMatchObject({ version: '1.0', source: 'custom' });
  });
});
