import { LockHeld } from '../errors.ts';
import type { Doors } from '../ports.ts';
import type { GroupSettings } from '../record/observation.ts';
import type { Plan } from './begin.ts';
import type { BeginResult } from './begin-result.ts';
import { groupByFleet } from './due.ts';

/** What an event is about: a group, target groups of load balancers, or a cluster of containers; each as the event names it. */
export type Subject = { group?: string; targetGroups?: readonly string[]; cluster?: string };

/** What waking needs of the world. */
export type WakeDoors = {
  clock: Doors['clock'];
  groups: Pick<Doors['groups'], 'listSettings'>;
  ledger: Pick<Doors['ledger'], 'readFleet' | 'acquireLock'>;
};

/** Seconds for which more events about the same subject wake no one: a storm of them is one look a minute. */
const restSeconds = 60;

const nameOf = ({ group = '', targetGroups = [], cluster = '' }: Subject): string =>
  [group, ...targetGroups, cluster].filter(Boolean).join('+');

/** An alarm names a target group by the last part of its ARN, and a tag may name a cluster by its name alone. */
const isAbout = ({ name, targetGroups, tags }: GroupSettings, subject: Subject): boolean => {
  const cluster = subject.cluster;
  return (
    name === subject.group ||
    targetGroups.some((arn) => subject.targetGroups?.some((part) => arn.endsWith(`:${part}`)) === true) ||
    (cluster !== undefined && Object.values(tags).some((value) => value === cluster || cluster.endsWith(`:cluster/${value}`)))
  );
};

/**
 * Has the fleets polled now that an event is about, as far as their policies ask for healing, and no campaign of theirs is open. An event proves nothing: it
 * is no more than the next poll of the schedule, made earlier, and one that is lost, or comes too soon after another one, is made good by that.
 *
 * @param id of the event: where it is delivered twice, it counts once
 */
export const wakeFleets = async (doors: WakeDoors, plan: Plan, subject: Subject, id: string): Promise<BeginResult[]> => {
  const key = nameOf(subject);
  if (key === '') return [];
  try {
    // It is never released: it runs out.
    await doors.ledger.acquireLock(`wake/${key}`, id, doors.clock.now(), restSeconds);
  } catch (error) {
    if (!(error instanceof LockHeld)) throw error;
    return [];
  }
  const settings = await doors.groups.listSettings();
  const fleets = groupByFleet(settings.filter((group) => isAbout(group, subject)));
  const woken: BeginResult[] = [];
  for (const fleet of fleets.keys()) {
    const { heal, openCampaign } = await doors.ledger.readFleet(fleet);
    if (heal === undefined || openCampaign !== undefined) continue;
    woken.push(await plan({ fleet, readGroups: async () => [], fleets: 1, isHealed: true, isWoken: true }, { actor: 'schedule' }));
  }
  return woken;
};
