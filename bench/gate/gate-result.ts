import type { Figure } from '../bench-result.ts';
import type { Outcome } from './job.ts';
import type { BusinessMeasured } from './measure-business.ts';
import type { Room } from './mutation.ts';

/** How a bad release compares with a good one in the same world: the same acts at the same times, other times, or other acts. */
export type Likeness = 'same' | 'other-times' | 'different';

/** One bad release. `hung`: the rehearsal did not come to an end in its time; `broke`: it could not be rehearsed. */
export type BadResult = {
  operator: string;
  room: Room;
  what: string;
  world: string;
  outcome: Outcome | 'hung' | 'broke';
  how: string;
  blocks: string[];
  touched: { launched: number; ended: number };
  /** Safety invariants that broke, of whatever release was at work. */
  broken: string[];
  shortfallSeconds: number;
  likeness: Likeness | null;
  /** Where it did something else than a good release. */
  differs: string[];
  seconds: number;
};

export type BreachResult = {
  what: string;
  when: 'before' | 'between';
  outcome: Outcome | 'hung' | 'broke';
  how: string;
  blocks: string[];
  broken: string[];
};

export type GoodResult = {
  what: string;
  noise: string;
  deploymentType: string;
  canary: boolean;
  outcome: Outcome | 'hung' | 'broke';
  how: string;
  broken: string[];
};

/** What `bench:gate` writes, schema `recycler/bench-gate/1`. */
export type GateResult = {
  schema: 'recycler/bench-gate/1';
  machine: { cores: number; memoryBytes: number; node: string };
  seed: number;
  bad: BadResult[];
  /** Draws that are no releases: they did not bundle, or the bundles were the same as before. */
  discarded: { atBuild: number; unchanged: number };
  breaches: BreachResult[];
  good: GoodResult[];
  /** The judgement of business metrics; absent where only releases were rehearsed. */
  business?: BusinessMeasured;
  figures: Figure[];
};
