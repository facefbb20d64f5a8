import { describe, expect, test } from '@jest/globals';
import type { BeginResult } from '../core/begin/begin-result.ts';
import type { Ledger } from '../core/ports.ts';
import type { Campaign } from '../core/record/campaign.ts';
import { newCampaign } from '../core/record/new-campaign.ts';
import type { Swap } from '../core/record/swap.ts';
import { replaceOne, type SmokeCampaignDoors } from './smoke-campaign.ts';

const planned: BeginResult = { fleet: 'web', action: 'planned', reason: 'execution web-2-1 finds out what is due', campaign: 'web-2' };
const started = { ...newCampaign('web', ['web'], 'abc', { actor: 'tester', limit: 1 }, 0), id: 'web-2' };
const counters = { ...started.counters, stale: 1 };
const done: Campaign = { ...started, phase: 'ended', outcome: 'done', counters: { ...counters, replaced: 1 } };
const swap = { victim: 'i-1', replacement: 'i-2' } as Swap;

type Course = {
  /** The campaign as the polls find it, one after the other; none was opened where it is empty. */
  polls?: Campaign[];
  result?: BeginResult;
  open?: string;
  answer?: 'yes' | 'no' | 'no person';
  earlier?: Campaign[];
};

const play = async ({ polls = [done], result = planned, open, answer = 'yes', earlier = [] }: Course, isYes = false) => {
  const [begun, said, asked]: [unknown[], string[], string[]] = [[], [], []];
  let poll = 0;
  const ledger: Partial<Ledger> = {
    readFleet: async () => {
      const openCampaign = open ?? (begun.length > 0 && polls.length > 0 ? 'web-2' : undefined);
      return { fleet: 'web', part: 0, control: {}, wantedSince: {}, kept: [], ...(openCampaign !== undefined && { openCampaign }) };
    },
    listCampaigns: async () => [...earlier, ...(begun.length > 0 && polls.length > 0 ? [done] : [])],
    readCampaign: async () => ({ campaign: polls[Math.min(poll++, polls.length - 1)] ?? done, swaps: [], queue: [] }) as never,
    readFinished: async () => [swap],
  };
  const doors: SmokeCampaignDoors = {
    ledger: ledger as SmokeCampaignDoors['ledger'],
    clock: { now: () => 0, sleep: async () => undefined },
    begin: async (request) => {
      begun.push(request);
      return result;
    },
    isRunning: async () => false,
    ask: async (question) => {
      asked.push(question);
      return answer === 'no person' ? undefined : answer === 'yes';
    },
    say: (line) => said.push(line),
  };
  return { check: await replaceOne('web', 'tester', isYes, doors), begun, said, asked };
};

describe('the campaign of one server', () => {
  test('is begun once a person said yes, is followed, and passes when one server was replaced', async () => {
    const polls = [started, { ...started, phase: 'proof' as const, counters }, { ...started, phase: 'proof' as const, counters }, done];
    const { check, begun, said, asked } = await play({ polls });
    expect(asked).toEqual(['Replace one server of web now, through the deployed stack? [y/N] ']);
    expect(begun).toEqual([{ fleet: 'web', limit: 1, actor: 'tester' }]);
    expect(said).toEqual([
      'begin: planned: execution web-2-1 finds out what is due',
      'web-2: phase survey, 0 of 0 replaced',
      'web-2: phase proof, 0 of 1 replaced',
      'web-2: ended done, 1 of 1 replaced',
    ]);
    expect(check).toEqual({ name: 'one server of web', outcome: 'pass', text: 'i-2 took the place of i-1 (web-2)' });
  });

  test('is not asked about with --yes', async () => {
    const { check, asked } = await play({}, true);
    expect([check.outcome, asked]).toEqual(['pass', []]);
  });

  test.each([
    ['the answer is no', { answer: 'no' }],
    ['no person is there to answer', { answer: 'no person' }],
    ['a campaign is open already', { open: 'web-1' }],
  ] as const)('is not begun when %s', async (_, course) => {
    const { check, begun } = await play(course);
    expect(begun).toEqual([]);
    expect(check).toMatchObject({ outcome: 'unknown', text: expect.stringContaining('nothing was begun'), remedy: expect.any(String) });
  });

  test('fails when begin refuses', async () => {
    const { check } = await play({ result: { fleet: 'web', action: 'held', reason: 'paused by me' } });
    expect(check).toMatchObject({ outcome: 'fail', text: 'begin did not begin: held: paused by me' });
  });

  test('an execution that begins nothing proves nothing, whatever campaigns there were before', async () => {
    const { check } = await play({ polls: [], earlier: [{ ...done, id: 'web-1' }] });
    expect(check).toMatchObject({ outcome: 'unknown', text: 'execution web-2-1 began no campaign' });
  });

  test.each([
    ['stopped', { ...done, outcome: 'stopped' as const, stop: { reason: 'the proof failed', at: 0, outcome: 'stopped' as const } }],
    ['done without a replacement', { ...done, counters: { ...counters, replaced: 0 } }],
    ['done after a server failed', { ...done, failedServers: ['i-3'] }],
  ])('fails when it ended %s', async (_, ended) => {
    const { check } = await play({ polls: [ended] });
    expect(check).toMatchObject({ outcome: 'fail', remedy: 'recycler report web-2 shows what happened to each server' });
  });
});
