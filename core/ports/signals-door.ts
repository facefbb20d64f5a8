import type { GroupSettings } from '../record/observation.ts';

export type SignalsDoor = {
  readAlarms: (names: readonly string[]) => Promise<{ name: string; state: 'ok' | 'alarm' | 'unknown' }[]>;
  readCalendars: (names: readonly string[]) => Promise<{ name: string; state: 'open' | 'closed' | 'unknown' }[]>;
  /** Deployments of applications by others that are under way to servers of these groups, or to what runs on them, in words. */
  readDeployments: (groups: readonly Pick<GroupSettings, 'name' | 'tags'>[]) => Promise<string[]>;
};
