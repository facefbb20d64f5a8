import type { Clients } from '../aws/clients.ts';
import type { WorkloadDoor } from '../core/ports.ts';
import { openTargetGroupDoor } from './target-group/door.ts';

/** Every kind of workload, one line each. */
export const openWorkloads = (clients: Clients): WorkloadDoor[] => [openTargetGroupDoor(clients.loadBalancing)];
