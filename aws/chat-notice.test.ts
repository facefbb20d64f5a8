import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import type { Notice } from '../core/ports.ts';
import { chatSchema } from '../tests/chat-schema.ts';
import { heldNotice } from '../tests/sample-notice.ts';
import { type ChatNotice, toChatNotice } from './chat-notice.ts';

const held: Notice = {
  ...heldNotice,
  server: undefined,
  topic: 'arn:aws:sns:eu-west-1:111122223333:ops',
};

const plain = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
/** What to do, as a reader puts it together. */
const remedyOf = ({ content }: ChatNotice): string => plain((content.nextSteps ?? []).join(' '));

describe('a notice for chat tools', () => {
  test('says what happened and what to do, in the thread of its campaign', () => {
    const notice = toChatNotice(held);
    expect(z.parse(chatSchema, notice)).toEqual(notice);
    expect(notice).toEqual({
      version: '1.0',
      source: 'custom',
      content: {
        textType: 'client-markdown',
        title: 'WARNING web: paused by a guardrail: alarm web-5xx is in ALARM; nothing new begins',
        description: held.text,
        nextSteps: [held.next],
        keywords: ['warning', 'web'],
      },
      metadata: {
        threadId: 'web-20260105T090147',
        summary: 'WARNING web: paused by a guardrail: alarm web-5xx is in ALARM; nothing new begins',
        additionalContext: { level: 'warning', fleet: 'web', campaign: 'web-20260105T090147', release: '3f9c1a7be204' },
        enableCustomActions: false,
      },
    });
  });

  test('says nothing to do only where nothing is wrong, and about no fleet what it is about', () => {
    expect(toChatNotice({ level: 'info', text: 'done' }).content.nextSteps).toBeUndefined();
    expect(toChatNotice({ level: 'alert', text: 'broken' }).content.nextSteps).toEqual(['recycler status shows how campaigns stand']);
    expect(toChatNotice({ level: 'alert', text: 'broken', fleet: '', campaign: '' }).metadata).toMatchObject({
      threadId: 'Instance Recycler',
      additionalContext: { level: 'alert', fleet: 'Instance Recycler' },
    });
  });

  test('mentions no channel and makes no link, whatever a reason says', () => {
    const { content } = toChatNotice({ ...held, text: 'paused by eve: <!channel> & <https://evil.example|click>', next: 'ask <@U1>' });
    expect(content.description).toBe('paused by eve: &lt;!channel&gt; &amp; &lt;https://evil.example|click&gt;');
    expect(content.nextSteps).toEqual(['ask &lt;@U1&gt;']);
    expect(JSON.stringify(content)).not.toMatch(/<[!@#h]/);
  });

  test('breaks a long remedy between sentences', () => {
    const sentence = 'x'.repeat(200);
    expect(toChatNotice({ ...held, next: `${sentence}; ${sentence}; recycler report web` }).content.nextSteps).toEqual([
      `${sentence};`,
      `${sentence}; recycler report web`,
    ]);
  });

  test('is in the form that is taken, with the remedy whole, however long and odd its texts are', () => {
    const text = fc.oneof(
      fc.string({ minLength: 1, maxLength: 12_000, unit: 'binary' }),
      fc
        .array(fc.constantFrom('&', '<', '>', ';', ' ', 'word', '\n', 'y'.repeat(400)), { minLength: 1, maxLength: 400 })
        .map((parts) => parts.join('')),
    );
    const notices = fc.record({
      level: fc.constantFrom('info' as const, 'alert' as const),
      text,
      next: text,
      fleet: fc.string({ maxLength: 300 }),
    });
    const squeeze = (words: string): string => words.replaceAll(/\s/g, '');
    fc.assert(
      fc.property(notices, (notice) => {
        const made = toChatNotice(notice);
        z.parse(chatSchema, made);
        expect(JSON.stringify(made.content)).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
        expect(squeeze(remedyOf(made))).toBe(squeeze(notice.next));
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});
