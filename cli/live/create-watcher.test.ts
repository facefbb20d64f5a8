import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createWatcher } from './create-watcher.ts';
import { createFrameWatcher } from './frame-watcher.ts';
import { sampleDecision, sampleStart, sampleSwap } from './sample-decision.ts';

type FakeStream = NodeJS.WriteStream & { written: string[]; text: () => string };

const fakeStream = (more: object = {}): FakeStream => {
  const written: string[] = [];
  const write = (text: string): boolean => {
    written.push(text);
    return true;
  };
  return { written, write, text: () => written.join(''), ...more } as unknown as FakeStream;
};
const terminal = (columns = 80, rows = 24): FakeStream => fakeStream({ isTTY: true, columns, rows });
const now = (): number => sampleStart + 600_000;

const evil = 'bad \u001b[31mred\u001b[0m\nnext line \u0007';
const hold = { kind: 'hold', reason: evil, unblock: 'wait', from: sampleStart } as const;

const environment = { ...process.env };
beforeEach(() => {
  delete process.env.CI;
  process.env.TERM = 'xterm';
});
afterEach(() => {
  process.env = { ...environment };
  jest.useRealTimers();
});

describe('without a terminal', () => {
  test('writes one plain line for each event, with time and fleet', () => {
    const stream = fakeStream();
    const watcher = createWatcher({ stream, isQuiet: false, now });
    watcher.onDecision(sampleDecision({ at: sampleStart + 1_500, swaps: [sampleSwap(1, ['launching'])] }));
    watcher.onDecision(
      sampleDecision({ at: sampleStart + 60_000, campaign: { brakes: [hold] }, intents: [{ kind: 'notify', level: 'alert', text: evil }] }),
    );
    watcher.say('a line of its own');
    watcher.end();
    expect(stream.text().split('\n')).toEqual([
      '2026-01-05T09:00:01Z web: campaign web-1 begins: 100 of 100 servers stale (image ami-old, wanted ami-new)',
      '2026-01-05T09:00:01Z web: roll: rolling along',
      '2026-01-05T09:01:00Z web: paused by a guardrail: bad red next line  ; wait',
      '2026-01-05T09:01:00Z web: no server was launched for i-old1: the launch is tried again',
      '2026-01-05T09:01:00Z web: alert: bad red next line',
      'a line of its own',
      '',
    ]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(stream.text()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  test('a fleet that waits for its campaign has a line, and another one when it waits for something else', () => {
    const stream = fakeStream();
    const watcher = createWatcher({ stream, isQuiet: false, now });
    for (const reason of ['outside', 'outside', 'paused']) watcher.onHeld('night', reason);
    expect(stream.text()).toBe('night: waits: outside\nnight: waits: paused\n');
  });

  test.each([
    ['on CI', { CI: 'true' }],
    ['where the terminal knows no cursor', { TERM: 'dumb' }],
  ])('a terminal %s gets plain lines', (_, more) => {
    Object.assign(process.env, more);
    const stream = terminal();
    createWatcher({ stream, isQuiet: false, now }).onDecision(sampleDecision());
    expect(stream.text()).toMatch(/^2026-01-05T09:00:00Z web: campaign/);
  });

  test.each([fakeStream(), terminal()])('quiet writes nothing', (stream) => {
    const watcher = createWatcher({ stream, isQuiet: true, now });
    watcher.onDecision(sampleDecision());
    watcher.say('anything');
    watcher.end();
    expect(stream.written).toEqual([]);
  });
});

describe('in a terminal', () => {
  test('a rehearsal is painted at most 15 times a second, whatever its clock says, and its end always', () => {
    jest.useFakeTimers();
    const stream = terminal();
    const watcher = createFrameWatcher({ stream, now, speed: 'rehearsal' });
    for (let step = 1; step <= 1_000; step++) {
      watcher.onDecision(sampleDecision({ at: sampleStart + step * 10_000, counters: { replaced: step % 100, looks: step } }));
      jest.advanceTimersByTime(1);
    }
    const paints = stream.written.length;
    expect(paints).toBeGreaterThan(8);
    expect(paints).toBeLessThan(20);
    watcher.onDecision(
      sampleDecision({ campaign: { phase: 'ended', outcome: 'done', endedAt: sampleStart + 1 }, counters: { replaced: 100 } }),
    );
    watcher.end();
    watcher.end();
    const last = stripVTControlCharacters(stream.written.at(-1) ?? '');
    expect(last).toContain('100 of 100');
    expect(last).toContain('done');
    expect(jest.getTimerCount()).toBe(0);
  });

  test('a real run moves on between its decisions', () => {
    jest.useFakeTimers();
    const stream = terminal();
    let time = sampleStart;
    const watcher = createFrameWatcher({ stream, now: () => time });
    watcher.onDecision(sampleDecision());
    const before = stream.written.length;
    time += 61_000;
    jest.advanceTimersByTime(1_100);
    expect(stripVTControlCharacters(stream.written.slice(before).join(''))).toContain('1m 1s so far');
    watcher.end();
    expect(jest.getTimerCount()).toBe(0);
  });

  test('warnings and lines of its own stay above the picture', () => {
    const stream = terminal();
    const watcher = createFrameWatcher({ stream, now });
    watcher.onDecision(sampleDecision({ intents: [{ kind: 'notify', level: 'warning', text: evil }] }));
    watcher.say('stopping');
    watcher.end();
    const text = stripVTControlCharacters(stream.text());
    expect(text).toContain('web: warning: bad red next line');
    expect(text.lastIndexOf('replaced')).toBeGreaterThan(text.indexOf('stopping'));
    expect(stream.text()).not.toContain('\u0007');
  });

  test('a fleet that waits for its campaign is on the screen, also alone, until the campaign comes', () => {
    const stream = terminal();
    const watcher = createFrameWatcher({ stream, now });
    watcher.onHeld('web', 'outside every window');
    expect(stripVTControlCharacters(stream.text())).toContain('web  WAITING: outside every window');
    const before = stream.written.length;
    watcher.onDecision(sampleDecision());
    watcher.end();
    const text = stripVTControlCharacters(stream.written.slice(before).join(''));
    expect(text).toContain('web  rolling');
    expect(text.slice(text.indexOf('web  rolling'))).not.toContain('WAITING');
  });

  test('a picture that cannot be drawn gives way to plain lines and breaks nothing', () => {
    const stream = terminal();
    const watcher = createFrameWatcher({ stream, now });
    const broken = sampleDecision();
    watcher.onDecision({ ...broken, capacity: undefined as never });
    watcher.onDecision(sampleDecision());
    watcher.end();
    expect(stream.text()).toContain('the picture failed');
    expect(stream.text()).toContain('2026-01-05T09:00:00Z web: campaign web-1 begins');
  });
});
