import { parsePolicy } from '../policy/policy.ts';
import type { GroupView, ServerFacts } from '../record/observation.ts';
import type { ServerWork } from '../record/workload.ts';
import type { GateFacts } from './find-closed-gates.ts';
import { type HealPoll, judgeHealth } from './health.ts';

/** When the fleet is polled, in milliseconds: long after its servers were launched. */
export const at = 100_000_000;

const healthy: ServerWork = { work: 'healthy', joined: { verdict: 'pass', reason: 'healthy' } };

/** A server that its target group finds unhealthy. */
export const failing: ServerWork = {
  work: 'unhealthy',
  joined: { verdict: 'fail', reason: 'unhealthy' },
  signs: [{ kind: 'health-check', reason: 'Target.Timeout in target group tg' }],
};

/** How a fleet for tests differs from one that is well. */
export type Changes = {
  servers?: number;
  works?: Record<string, ServerWork>;
  facts?: Record<string, Partial<ServerFacts>>;
  group?: Partial<GroupView>;
  poll?: Partial<HealPoll>;
  gates?: Partial<GateFacts>;
};

/** A group `web` of ten servers, of zones a and b in turn, behind one target group; all of them well unless the changes say otherwise. */
export const fleetOf = ({ servers: count = 10, works = {}, facts = {}, group = {}, poll = {}, gates = {} }: Changes = {}): GateFacts => {
  const ids = Array.from({ length: count }, (_, index) => `i-${index + 1}`);
  const wanted = { templateId: 'lt-1', versionSpec: '1', version: '1', image: 'ami-1', isMoving: false };
  const view: GroupView = {
    name: 'web',
    fleet: 'web',
    policy: 'web',
    tags: {},
    targetGroups: ['tg'],
    desired: count,
    min: 0,
    max: 100,
    zones: ['a', 'b'],
    templateId: 'lt-1',
    versionSpec: '1',
    suspended: [],
    healthCheck: { types: ['EC2'], graceSeconds: 60 },
    needsRaise: false,
    unsupported: [],
    members: ids.map((id, index) => ({
      id,
      zone: index % 2 === 0 ? 'a' : 'b',
      lifecycle: 'InService',
      isHealthy: true,
      isProtected: false,
      templateId: 'lt-1',
      templateVersion: '1',
    })),
    ...group,
  };
  const polled: HealPoll = {
    at,
    groups: [view],
    servers: Object.fromEntries(
      ids.map((id) => [id, { id, state: 'running', image: 'ami-1', launchedAt: 0, isExcluded: false, ...facts[id] }]),
    ),
    workloads: [
      {
        kind: 'target-group',
        id: 'tg',
        groups: ['web'],
        drains: false,
        servers: Object.fromEntries(ids.map((id) => [id, works[id] ?? healthy])),
      },
    ],
    impaired: {},
    probes: {},
    connections: {},
    ...poll,
  };
  return {
    poll: polled,
    servers: judgeHealth(polled),
    policy: parsePolicy({}, 'policy'),
    wanted: { web: wanted },
    heals: [],
    held: [],
    ...gates,
  };
};
