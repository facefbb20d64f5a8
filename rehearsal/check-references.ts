import { InputError } from '../core/errors.ts';
import type { Fault } from './fault-schema.ts';
import type { Scaling } from './scaling-schema.ts';

type Entry = Fault | Scaling;

type Entries = { fleets: readonly Named[]; scaling: readonly Scaling[]; faults: readonly Fault[] };

/** What entries may name. */
type Named = { name: string; groups: readonly { name: string; availabilityZones: readonly string[] }[] };

/** What an entry names, each with what may be named. */
const findStrange = (entry: Entry, fleets: readonly Named[]): string | undefined => {
  const groups = fleets.flatMap((fleet) => fleet.groups.map((group) => ({ ...group, fleet: fleet.name })));
  const fleet = 'fleet' in entry ? entry.fleet : undefined;
  const group = 'group' in entry ? entry.group : undefined;
  const inFleet = groups.filter((each) => fleet === undefined || each.fleet === fleet);
  const ofGroup = inFleet.filter((each) => group === undefined || each.name === group);
  const zones = [...new Set(ofGroup.flatMap((each) => each.availabilityZones))];
  const namesOf = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);
  const asked: [key: string, value: string | undefined, known: string[], problem: string][] = [
    ['fleet', fleet, namesOf(fleets), 'is not in this scenario'],
    ['group', group, namesOf(inFleet), fleet === undefined ? 'is not in this scenario' : `is not a group of fleet ${fleet}`],
    [
      'availabilityZone',
      'availabilityZone' in entry ? entry.availabilityZone : undefined,
      zones,
      group === undefined ? 'is used by no fleet' : `is no zone of group ${group}`,
    ],
  ];
  const strange = asked.find(([, value, known]) => value !== undefined && !known.includes(value));
  if (!strange) return undefined;
  const [key, value, known, problem] = strange;
  return `.${key} "${value}" ${problem}: use one of ${known.join(', ')}`;
};

const findConflict = (fault: Fault): string | undefined => {
  if (fault.kind === 'crash' && (fault.nth === undefined) === (fault.every === undefined)) {
    return ' of kind crash must have either nth or every: true';
  }
  if (fault.kind === 'scale' && (fault.desiredCapacity === undefined) === (fault.by === undefined)) {
    return ' of kind scale must have either desiredCapacity or by';
  }
  return undefined;
};

/**
 * Checks that faults and scaling name fleets, groups and zones of their scenario, and say what does not contradict itself.
 *
 * @throws InputError one line that names the field and what could stand there
 */
export const checkReferences = ({ fleets, scaling, faults }: Entries, document: string): void => {
  const refuse = (place: string, sentence: string | undefined): void => {
    if (sentence !== undefined) throw new InputError(`${document}: ${place}${sentence}`);
  };
  for (const [i, fault] of faults.entries()) {
    refuse(`faults[${i}]`, findStrange(fault, fleets));
    refuse(`faults[${i}]`, findConflict(fault));
  }
  for (const [i, each] of scaling.entries()) refuse(`scaling[${i}]`, findStrange(each, fleets));
};
