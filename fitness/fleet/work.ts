import type { Campaign } from '../../core/record/campaign.ts';
import type { Answer } from '../readings.ts';

/** What a release has done so far, as the ledger has it. */
export type Work = {
  release: string;
  /** In milliseconds. */
  now: number;
  campaigns: Answer<readonly Pick<Campaign, 'id' | 'release' | 'outcome' | 'stop' | 'counters' | 'moved' | 'waitsFor' | 'brakes'>[]>;
};
