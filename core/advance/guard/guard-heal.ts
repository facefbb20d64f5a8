import type { Campaign } from '../../record/campaign.ts';
import type { Member, Observation } from '../../record/observation.ts';

/** A campaign that heals takes the one server out of service that it was opened for, and only while that does not work; counted from the raw observation. */
export const guardHeal = ({ heal }: Campaign, { servers }: Observation, healthy: readonly Member[], server: string): string[] => {
  if (!heal) return [];
  if (server !== heal.server) return [`I3: ${server} is not ${heal.server}, which is healed`];
  return healthy.some(({ id }) => id === server) && servers[server]?.impaired !== 'yes'
    ? [`I3: ${server} is healthy, and would be healed`]
    : [];
};
