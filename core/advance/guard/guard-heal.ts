import type { Campaign } from '../../record/campaign.ts';
import { isBad } from '../../record/is-bad.ts';
import type { Member, Observation } from '../../record/observation.ts';

/** A campaign that heals takes the one server out of service that it was opened for, and only while that does not work; counted from the raw observation. */
export const guardHeal = (
  { heal }: Campaign,
  { servers, workloads }: Observation,
  healthy: readonly Member[],
  server: string,
): string[] => {
  if (!heal) return [];
  if (server !== heal.server) return [`I3: ${server} is not ${heal.server}, which is healed`];
  const facts = servers[server];
  const against = [
    ...workloads.filter(({ groups }) => groups.includes(heal.group)).flatMap((workload) => workload.servers[server]?.signs ?? []),
    ...(facts?.signs ?? []).filter(({ stands }) => stands === 'yes').map(({ kind }) => ({ kind, reason: '' })),
  ];
  return healthy.some(({ id }) => id === server) && facts?.impaired !== 'yes' && !isBad(against, true)
    ? [`I3: ${server} is healthy, and would be healed`]
    : [];
};
