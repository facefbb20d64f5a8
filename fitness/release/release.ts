import { alarms } from './alarms/alarms.ts';
import { deployment } from './deployment/deployment.ts';
import { plans } from './plans/plans.ts';
import { roles } from './roles/roles.ts';

/** The release's own subjects: its deployment, the alarms and roles of its stack, and what it plans on recorded fleets. */
export const release = { deployment, alarms, roles, plans } as const;
