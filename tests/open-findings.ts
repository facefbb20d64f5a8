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
    name: '01-a-step-without-a-trace',
    text: 'A policy steps down while a server that its hook abandoned leaves: no server goes for it, and no record tells it from a number that was set. It ends above what they want, by our raise at most. Right: as they want.',
    explains: (fault, world) =>
      ['desired', 'I9'].includes(fault.rule) && (has(world, 'step') || world.faults.some(({ by }) => by !== undefined)),
  },
  {
    name: '02-a-request-on-record-late',
    text: 'Others set desired to what it is with our raise: CloudTrail tells it five minutes later, and until then a server may leave for ours. Right: none leaves. Where desired ends is right.',
    explains: (fault, world) =>
      ['floor', 'I1', 'I4', 'I8'].includes(fault.rule) && world.faults.some(({ desiredCapacity }) => desiredCapacity !== undefined),
  },
  {
    name: '17-clock-far-ahead',
    text: 'The clock of a function is minutes ahead: what others did in these minutes is taken for older than the campaign. Right: times of AWS alone count.',
    explains: (fault, world) =>
      isNumber(fault) && world.faults.some(({ kind, ahead, behind }) => kind === 'clock-skew' && (ahead === '200s' || behind === '200s')),
  },
];
