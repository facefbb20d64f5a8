import type { Fault } from './judge.ts';
import type { UnkindWorld } from './unkind-storm.ts';

/** What a storm may still show: a finding of the engine that is known and open. A line goes when its finding is fixed. */
export type OpenFinding = {
  name: string;
  /** What happens, and what is right. */
  text: string;
  /** Is it what the judge found in this world? */
  explains: (fault: Fault, world: UnkindWorld) => boolean;
};

const has = ({ faults, scaling }: UnkindWorld, ...kinds: string[]): boolean =>
  [...faults, ...scaling].some(({ kind }) => kinds.includes(String(kind)));

/** What is off by number, or left in a mess, with the campaign that gives up on it. */
const ofNumbers = ['desired', 'surge', 'max size', 'floor', 'I1', 'I2', 'I4', 'I5', 'I8', 'I9', 'failed'];

const isNumber = ({ rule }: Fault): boolean => ofNumbers.includes(rule);

export const openFindings: readonly OpenFinding[] = [
  {
    name: '01-a-step-is-missed',
    text: 'A policy steps in while a server that its hook abandoned leaves, or a raise is not served yet: the step is missed. Right: desired ends where they put it.',
    explains: (fault, world) => isNumber(fault) && (has(world, 'step') || world.faults.some(({ by }) => by !== undefined)),
  },
  {
    name: '02-what-leaves-no-request',
    text: 'Others set desired to what it is with our raise: a scheduled action leaves no trace at all, a request one that comes five minutes late. Right: ends at their number, or held.',
    explains: (fault, world) =>
      isNumber(fault) &&
      (has(world, 'scheduled', 'target-tracking') || world.faults.some(({ desiredCapacity }) => desiredCapacity !== undefined)),
  },
];
