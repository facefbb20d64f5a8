import { describe, expect, test } from '@jest/globals';
import type { Intent } from '../../core/record/intent.ts';
import type { Termination } from '../../core/record/swap.ts';
import { createEventDescriber } from './describe-events.ts';
import { sampleDecision, sampleStart, sampleSwap } from './sample-decision.ts';

const minute = 60_000;
const termination = { at: sampleStart + 4 * minute, isConfirmed: true, decrement: true, sends: 1 } as Termination;
const textsOf = (events: { text: string }[]): string[] => events.map((event) => event.text);

describe('events of a campaign', () => {
  test('describe one swap, each thing once', () => {
    const describeEvents = createEventDescriber();
    const launch: Intent = { kind: 'launch', group: 'web', zone: 'eu-west-1a', count: 1, token: 't', swaps: ['c/00001'] };
    const story = [
      sampleDecision({ campaign: { phase: 'proof' }, headline: 'proving', swaps: [sampleSwap(1, ['launching'])], intents: [launch] }),
      sampleDecision({ campaign: { phase: 'proof' }, swaps: [sampleSwap(1, ['launching', 'booting'])], intents: [launch] }),
      sampleDecision({ campaign: { phase: 'proof' }, swaps: [sampleSwap(1, ['launching', 'booting', 'checking', 'joined'])] }),
      sampleDecision({ swaps: [sampleSwap(1, ['launching', 'booting', 'checking', 'joined', 'terminating'], { termination })] }),
      sampleDecision({
        swaps: [sampleSwap(1, ['launching', 'booting', 'checking', 'joined', 'terminating', 'done'], { termination, outcome: 'done' })],
      }),
      sampleDecision({ campaign: { phase: 'ended', outcome: 'done', endedAt: sampleStart + 50 * minute }, counters: { replaced: 100 } }),
    ].map(describeEvents);
    expect(story.map(textsOf)).toEqual([
      [
        'campaign web-1 begins: 100 of 100 servers stale (image ami-old, wanted ami-new)',
        'launches 1 in eu-west-1a for i-old1',
        'proof: proving',
      ],
      [],
      ['i-new1 joined, for i-old1'],
      ['i-old1 is terminating', 'roll: rolling along'],
      ['i-old1 is gone, i-new1 took its place'],
      ['ended: done, 100 of 100 replaced, 0 failed, in 50m'],
    ]);
  });

  test('describe a failure by its notice, and then how the swap ended', () => {
    const describeEvents = createEventDescriber();
    describeEvents(sampleDecision({ swaps: [sampleSwap(1, ['launching', 'booting'])] }));
    const rollback = { outcome: 'failed', reason: 'replacement i-new1 did not join within 600 s', at: sampleStart } as const;
    const text = `${rollback.reason}; i-old1 stays in service`;
    expect(
      describeEvents(
        sampleDecision({
          swaps: [sampleSwap(1, ['launching', 'booting'], { rollback })],
          intents: [{ kind: 'notify', level: 'warning', text }],
        }),
      ),
    ).toEqual([{ at: sampleStart, fleet: 'web', text: `warning: ${text}`, level: 'warning' }]);
    expect(
      textsOf(
        describeEvents(
          sampleDecision({ swaps: [sampleSwap(1, ['launching', 'booting'], { rollback, outcome: 'failed', reason: rollback.reason })] }),
        ),
      ),
    ).toEqual(['swap of i-old1 failed (i-new1): replacement i-new1 did not join within 600 s']);
  });

  test('describe a brake and a rejected image once, and leave out the notice of them', () => {
    const describeEvents = createEventDescriber();
    describeEvents(sampleDecision({}));
    const reason = 'alarm web-5xx is in ALARM';
    const brake = { kind: 'hold', reason, unblock: 'wait until it is OK', from: sampleStart } as const;
    const events = describeEvents(
      sampleDecision({
        campaign: { brakes: [brake] },
        intents: [
          { kind: 'reject', image: 'ami-new', reason: 'it is bad' },
          { kind: 'notify', level: 'warning', text: `paused by a guardrail: ${reason}; nothing new begins` },
          { kind: 'notify', level: 'alert', text: 'image ami-new is rejected, and no campaign takes it any more: it is bad' },
          { kind: 'notify', level: 'warning', text: 'something else' },
        ],
      }),
    );
    expect(textsOf(events)).toEqual([
      `paused by a guardrail: ${reason}; wait until it is OK`,
      'rejects image ami-new: it is bad',
      'warning: something else',
    ]);
  });

  test('describe brakes when they open and when they are over', () => {
    const describeEvents = createEventDescriber();
    describeEvents(sampleDecision());
    const hold = { kind: 'hold', reason: 'alarm web-5xx is in ALARM', unblock: 'wait until it is OK', from: sampleStart } as const;
    expect(textsOf(describeEvents(sampleDecision({ campaign: { brakes: [hold] } })))).toEqual([
      'paused by a guardrail: alarm web-5xx is in ALARM; wait until it is OK',
    ]);
    expect(describeEvents(sampleDecision({ campaign: { brakes: [hold] } }))).toEqual([]);
    expect(textsOf(describeEvents(sampleDecision({ campaign: { brakes: [{ ...hold, to: sampleStart + 5 * minute }] } })))).toEqual([
      'hold ended after 5m: alarm web-5xx is in ALARM',
    ]);
    expect(
      textsOf(describeEvents(sampleDecision({ campaign: { brakes: [{ ...hold, kind: 'stop', reason: 'too many failures' }] } }))),
    ).toEqual(['stops: too many failures; wait until it is OK']);
  });

  test('of a campaign that goes on describe nothing that happened before', () => {
    const describeEvents = createEventDescriber();
    const swaps = [sampleSwap(1, ['launching', 'booting', 'checking', 'joined', 'terminating'], { termination })];
    expect(textsOf(describeEvents(sampleDecision({ at: sampleStart + 20 * minute, counters: { looks: 30, replaced: 7 }, swaps })))).toEqual(
      ['campaign web-1 continues: 7 of 100 servers replaced', 'roll: rolling along'],
    );
  });

  test('describe a launch that was refused between two polls', () => {
    const describeEvents = createEventDescriber();
    describeEvents(sampleDecision({ swaps: [sampleSwap(1, ['launching']), sampleSwap(2, ['launching', 'booting'])] }));
    expect(textsOf(describeEvents(sampleDecision()))).toEqual([
      'no server was launched for i-old1: the launch is tried again',
      'swap of i-old2 with i-new2 ended',
    ]);
  });

  test('keep fleets apart and name settings, raises and rejects', () => {
    const describeEvents = createEventDescriber();
    describeEvents(sampleDecision());
    const events = describeEvents(
      sampleDecision({
        fleet: 'search',
        intents: [
          { kind: 'suspend', group: 'search', processes: ['AZRebalance'] },
          { kind: 'raise', group: 'search', by: 1, purpose: 'surge' },
          { kind: 'reject', image: 'ami-bad', reason: 'it never joins' },
        ],
      }),
    );
    expect(new Set(events.map((event) => event.fleet))).toEqual(new Set(['search']));
    expect(textsOf(events)).toEqual(
      expect.arrayContaining([
        'suspends AZRebalance of search',
        'raises desired capacity of search by 1',
        'rejects image ami-bad: it never joins',
      ]),
    );
  });
});
