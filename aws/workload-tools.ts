import type { Clock } from '../core/clock.ts';
import type { Reach, ServersDoor, WorkloadDoor } from '../core/ports.ts';
import type { Clients } from './clients.ts';

/** What a driver of workloads may use: clients of AWS, requests to servers from inside their network, facts about servers, and the time. */
export type WorkloadTools = { clients: Clients; reach: Reach; servers: ServersDoor; clock: Pick<Clock, 'now'> };

/** Opens the door to one kind of workload. */
export type OpenWorkload = (tools: WorkloadTools) => WorkloadDoor;
