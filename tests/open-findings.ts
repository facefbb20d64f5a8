import type { Written } from './fault-cases.ts';
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

/** When every rehearsal of a storm begins. */
const startMs = Date.parse('2026-01-05T09:00:00Z');

/** How long before what was found this happened, in milliseconds; below zero where it came later. */
const timeBetween = ({ at }: Written, fault: Fault): number => fault.at - startMs - Number.parseFloat(String(at)) * 1_000;

/** Did this happen within ten seconds before what was found? */
const isJustBefore = (each: Written, fault: Fault): boolean => timeBetween(each, fault) >= 0 && timeBetween(each, fault) < 10_000;

/** Did this happen within the time after which its record was read? CloudTrail's five minutes, and the five between two reads. */
const isLateRecord = (each: Written, fault: Fault): boolean => timeBetween(each, fault) >= 0 && timeBetween(each, fault) < 10 * 60_000;

export const openFindings: readonly OpenFinding[] = [
  {
    name: '01-a-step-without-a-trace',
    text: 'A policy steps down while a server that its hook abandoned leaves: no server goes for it, and no record tells it from a number that was set. It is above what they want, by our raise at most. Right: as they want.',
    explains: (fault, world) =>
      ['desired', 'surge', 'I2', 'I5', 'I9'].includes(fault.rule) &&
      (has(world, 'step') || world.faults.some(({ by }) => by !== undefined)),
  },
  {
    name: '02-a-request-on-record-late',
    text: 'Others, or target tracking at MaxSize, set desired to what it is with our raise: CloudTrail has it five minutes later or not at all, and until then a server may leave for ours. Right: none leaves. Where desired ends is right.',
    explains: (fault, world) =>
      (['as wanted', 'I3'].includes(fault.rule) && has(world, 'target-tracking')) ||
      (['as wanted', 'I3'].includes(fault.rule) &&
        world.faults.some((each) => each.desiredCapacity !== undefined && isLateRecord(each, fault))) ||
      (['floor', 'I1', 'I4', 'I8'].includes(fault.rule) &&
        (has(world, 'target-tracking') || world.faults.some(({ desiredCapacity }) => desiredCapacity !== undefined))),
  },
  {
    name: '03-a-tag-at-the-very-moment',
    text: 'A person excludes a server between the read of a step and its terminate call, within seconds: no later read could know it.',
    explains: (fault, world) =>
      fault.rule === 'I3' &&
      /excluded by its tag/.test(fault.text) &&
      world.faults.some((each) => each.kind === 'tag' && isJustBefore(each, fault)),
  },
];
