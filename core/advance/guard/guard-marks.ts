import type { Intent } from '../../record/intent.ts';
import type { Observation } from '../../record/observation.ts';

/** A mark is taken off a member alone that every workload of its group finds healthy; counted from the raw observation. */
export const guardMarks = ({ groups, workloads }: Observation, intents: readonly Intent[]): string[] =>
  intents.flatMap((intent) => {
    if (intent.kind !== 'clear-mark') return [];
    const { group, server } = intent;
    const isMember = groups.some(({ name, members }) => name === group && members.some(({ id }) => id === server));
    const own = workloads.filter((workload) => workload.groups.includes(group));
    const isWorking = own.length > 0 && own.every(({ servers }) => servers[server]?.work === 'healthy');
    return isMember && isWorking ? [] : [`I3: ${server} is not known to work, and would be held for healthy`];
  });
