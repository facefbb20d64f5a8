import { expect, test } from '@jest/globals';
import { seeFunctions, twoFleets } from './functions-at-work.ts';

const [, db] = twoFleets.fleets;
const topic = 'arn:aws:sns:eu-west-1:111122223333:ours';

/** What is published in a rehearsal of one fleet, alarms and what the gate says apart. */
const publishIn = async (fleet: Record<string, unknown>, faults: Record<string, unknown>[] = []) => {
  // The topic of a policy is not granted here.
  const { world } = await seeFunctions({ seed: 2, fleets: [{ ...db, ...fleet }], faults }, { options: { isAuthorising: false } });
  return world.ground.published.filter(({ message }) => message.includes('Campaign: '));
};

test.each<[string, Record<string, unknown>, Record<string, unknown>[], RegExp, RegExp, number]>([
  [
    'a brake',
    { policy: { brakes: { alarms: ['db-5xx'] } } },
    [{ kind: 'alarm', name: 'db-5xx', from: '8m', for: '9m' }],
    /^WARNING db: paused by a guardrail: alarm db-5xx is in ALARM; nothing new begins$/m,
    /recycler status --fleet db/,
    1,
  ],
  [
    'a rejected image',
    {},
    [{ kind: 'never-healthy', fleet: 'db', share: '100%' }],
    /^ALERT db: image ami-new is rejected, and no campaign takes it any more: /m,
    /recycler clear --image ami-new --reason/,
    1,
  ],
  [
    'a failed replacement',
    {},
    [{ kind: 'never-healthy', fleet: 'db', share: '100%' }],
    /^WARNING db: .* i-/m,
    /recycler report db-2026/,
    1,
  ],
  [
    'a stop',
    {},
    [{ kind: 'never-healthy', fleet: 'db', share: '100%' }],
    /^ALERT db: stopped: the proof failed/m,
    /recycler report db-2026/,
    1,
  ],
  [
    'a deadline at risk',
    { policy: { deadline: '20m' } },
    [],
    /^ALERT db: deadline at risk: the forecast is .* late$/m,
    /recycler status --fleet db/,
    1,
  ],
  ['the end', {}, [], /^INFO db: done: 4 of 4 servers replaced$/m, /nothing/, 1],
])('%s is notified once: what happened, where, and what to do', async (_, fleet, faults, subject, todo, times) => {
  const sent = (await publishIn(fleet, faults)).filter((each) => subject.test(each.subject ?? ''));
  expect(sent).toHaveLength(times);
  for (const { subject: line = '', message } of sent) {
    expect(line).toMatch(/^[ -~]{1,99}$/);
    expect(message.split('\n')[0]).toMatch(/^(INFO|WARNING|ALERT): /);
    expect(/^What to do: (.*)$/m.exec(message)?.[1]).toMatch(todo);
    expect(message).toMatch(/^Fleet: {4}db$/m);
    expect(message).toMatch(/^Campaign: db-\d{8}T\d{6}$/m);
    expect(message).toMatch(/^Release: {2}v1$/m);
    expect(message).toMatch(/^Where: {4}account 111122223333, eu-west-1$/m);
  }
});

test('every notice of a campaign whose policy names a topic goes there, its end too', async () => {
  const published = await publishIn({ policy: { notify: { snsTopicArn: topic } } });
  expect(published.length).toBeGreaterThan(1);
  expect(new Set(published.map((each) => each.topic))).toEqual(new Set([topic]));
});
