import type { GroupView } from '../../record/observation.ts';

/**
 * Processes that others have suspended and without which no server of the group can be replaced: none is launched or terminated, or a new one
 * never joins its load balancer ("Suspend and resume processes", EC2 Auto Scaling user guide).
 */
export const listHindering = ({ suspended, targetGroups }: Pick<GroupView, 'suspended' | 'targetGroups'>): string[] =>
  ['Launch', 'Terminate', ...(targetGroups.length > 0 ? ['AddToLoadBalancer'] : [])].filter((process) => suspended.includes(process));
