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

const groupsIn = ({ fleets }: UnkindWorld): Record<string, unknown>[] =>
  fleets.flatMap(({ groups = [] }) => groups as Record<string, unknown>[]);

/** What is off by number, or left in a mess, with the campaign that gives up on it. */
const ofNumbers = ['desired', 'surge', 'max size', 'floor', 'I1', 'I2', 'I4', 'I5', 'I8', 'I9', 'failed'];

const isNumber = ({ rule }: Fault): boolean => ofNumbers.includes(rule);

export const openFindings: readonly OpenFinding[] = [
  {
    name: '06-image-deregistered',
    text: 'The wanted image is resolved and not checked: launches are refused five times, or awaited for hours. Right: said before the start, stopped at once.',
    explains: (fault, world) => isNumber(fault) && has(world, 'image-deregistered'),
  },
  {
    name: '07-denied-call',
    text: 'A denied call ends the campaign and leaves desired raised. Right: what is ours is put back first, and the stop says what is missing.',
    explains: (fault, world) => isNumber(fault) && has(world, 'denied'),
  },
  {
    name: '11-unavailable-by-group',
    text: 'maxUnavailable is granted to each group. Right: to the fleet.',
    explains: ({ rule }, world) => ['floor', 'I1', 'I4'].includes(rule) && groupsIn(world).length > 1,
  },
  {
    name: '01-a-step-is-missed',
    text: 'A policy steps in while a server that its hook abandoned leaves, or a raise is not served yet: the step is missed. Right: desired ends where they put it.',
    explains: (fault, world) => isNumber(fault) && (has(world, 'step') || world.faults.some(({ by }) => by !== undefined)),
  },
  {
    name: '02-what-leaves-no-request',
    text: 'A scheduled action or target tracking sets desired to what it is with our raise: no activity and no request shows it. Right: ends at their number, or held.',
    explains: (fault, world) => isNumber(fault) && has(world, 'scheduled', 'target-tracking'),
  },
];
