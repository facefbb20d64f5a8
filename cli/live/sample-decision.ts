import type { Campaign } from '../../core/record/campaign.ts';
import type { Decision } from '../../core/record/decision.ts';
import type { Stage } from '../../core/record/stages.ts';
import type { Swap } from '../../core/record/swap.ts';

/** The time that samples begin at, in milliseconds. */
export const sampleStart: number = Date.parse('2026-01-05T09:00:00Z');

/** A made-up swap that has reached a stage, one stage a minute, for tests of what people see. */
export const sampleSwap = (number: number, reached: Stage[], more: Partial<Swap> = {}): Swap => {
  const stages = reached.map((name, index) => ({ name, at: sampleStart + index * 60_000 }));
  return {
    id: `c/${String(number).padStart(5, '0')}`,
    group: 'web',
    victim: `i-old${number}`,
    zone: 'eu-west-1a',
    method: 'launch-first',
    stage: reached.at(-1) ?? 'launching',
    stages,
    isProof: false,
    healthyPolls: 0,
    ...(reached.length > 1 && { replacement: `i-new${number}` }),
    ...more,
  };
};

type SampleOptions = Partial<Omit<Decision, 'state'>> & {
  fleet?: string;
  campaign?: Partial<Campaign>;
  counters?: Partial<Campaign['counters']>;
  swaps?: Swap[];
};

/** A made-up decision, for tests of what people see. */
export const sampleDecision = ({ fleet = 'web', campaign = {}, counters = {}, swaps = [], ...decision }: SampleOptions = {}): Decision => ({
  at: sampleStart,
  intents: [],
  restSeconds: 10,
  headline: 'rolling along',
  blocked: [],
  forecastAt: sampleStart + 3_600_000,
  budget: 10,
  allowed: 4,
  capacity: { inService: 100, total: 104, desired: 104, floor: 100 },
  ...decision,
  state: {
    swaps,
    queue: [{ id: 'i-old1', group: 'web', zone: 'eu-west-1a', launchedAt: 0, why: 'image ami-old, wanted ami-new' }],
    campaign: {
      schema: 1,
      id: `${fleet}-1`,
      fleet,
      actor: 'a test',
      release: 'unstamped',
      phase: 'roll',
      version: 1,
      startedAt: sampleStart,
      groups: [fleet],
      wanted: {},
      proven: [],
      counters: { servers: 100, stale: 100, replaced: 0, failed: 0, swaps: 0, batches: 0, looks: 1, ...counters },
      earnedSlots: 4,
      budgetSlots: 10,
      queue: { epoch: 1, surveyedAt: sampleStart, chunks: 1, first: 0 },
      capacity: {},
      moved: { mark: '', at: sampleStart },
      journal: [],
      brakes: [],
      failedServers: [],
      skipped: {},
      isConfirmed: false,
      workloads: [],
      refusals: 0,
      durations: { boot: [], terminate: [] },
      warned: [],
      seen: { desired: 100, maxTotal: 104 },
      ...campaign,
    } as Campaign,
  },
});
