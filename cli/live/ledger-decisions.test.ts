import { expect, test } from '@jest/globals';
import type { Brake } from '../../core/record/brake.ts';
import type { Swap } from '../../core/record/swap.ts';
import { createDecisionReader, type DecisionDoors } from './ledger-decisions.ts';
import { sampleDecision, sampleStart, sampleSwap } from './sample-decision.ts';

const hold: Brake = { kind: 'hold', reason: 'alarm web-5xx is in ALARM', unblock: 'wait until it is OK', from: sampleStart + 60_000 };

const read = async (brakes: Brake[], swaps: Swap[]): Promise<number | undefined> => {
  const { state } = sampleDecision({ campaign: { brakes }, swaps });
  const doors = {
    clock: { now: () => sampleStart + 600_000 },
    groups: { describe: async () => [] },
    policies: {},
    ledger: { readCampaign: async () => state, readFinished: async () => [], readIntents: async () => [] },
  } as unknown as DecisionDoors;
  return (await createDecisionReader(doors, 'web-1')())?.allowed;
};

test('a campaign of another process that is held lets nothing begin; a hold of one zone lets the rest go on', async () => {
  const began = (minute: number): Swap => ({
    ...sampleSwap(1, []),
    stages: [{ name: 'launching', at: sampleStart + minute * 60_000 }],
  });
  expect(await read([hold], [began(0)])).toBe(0);
  expect(await read([hold], [began(0), began(3)])).toBe(4);
  expect(await read([{ ...hold, to: sampleStart + 120_000 }], [])).toBe(4);
  expect(await read([], [])).toBe(4);
});
