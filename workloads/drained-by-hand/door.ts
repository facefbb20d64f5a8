import type { ReachAnswer, ReachRequest, Target, WorkloadDoor } from '../../core/ports.ts';
import type { IntentResult } from '../../core/record/intent.ts';
import type { GroupView } from '../../core/record/observation.ts';
import type { Undertaking } from '../../core/record/undertaking.ts';
import type { ServerWork, WorkloadView } from '../../core/record/workload.ts';
import type { WorkloadTools } from '../workload-kind.ts';
import { judgeServer, portOfWorkload, tagOfWorkload } from './driver.ts';

const kind = 'drained-by-hand';

/** The door: every server is asked by itself, from inside its network. */
export const openDrainedByHandDoor = ({ reach, servers }: WorkloadTools): WorkloadDoor => {
  const ask = (target: Target, request: Pick<ReachRequest, 'method' | 'path' | 'body'>): Promise<ReachAnswer> =>
    reach.call(target, { scheme: 'http', port: portOfWorkload, ...request });

  const change = async (server: string, request: Pick<ReachRequest, 'method' | 'path' | 'body'>): Promise<IntentResult> => {
    const [facts] = await servers.read([server]);
    if (facts?.state === 'terminated') return { outcome: 'done' };
    const answer = await ask({ id: server, group: '', ...(facts?.address !== undefined && { address: facts.address }) }, request);
    if ('unknown' in answer) return { outcome: 'unanswered', message: answer.unknown };
    if (answer.status === 200) return { outcome: 'done' };
    return { outcome: 'refused', code: `Status${answer.status}`, message: answer.body };
  };

  const describeGroup = async (group: GroupView, id: string, { cordons }: Undertaking): Promise<WorkloadView> => {
    const facts = await servers.read(group.members.map((member) => member.id));
    const works = await Promise.all(
      facts.map(async ({ id: server, address }): Promise<[string, ServerWork]> => {
        const answer = await ask(
          { id: server, group: group.name, ...(address !== undefined && { address }) },
          { method: 'GET', path: '/_work' },
        );
        return [server, judgeServer(answer, { kind, id }, server, cordons)];
      }),
    );
    return { kind, id, groups: [group.name], drains: true, servers: Object.fromEntries(works) };
  };

  const named = (groups: readonly GroupView[]): [GroupView, string][] =>
    groups.flatMap((group) => (group.tags[tagOfWorkload] === undefined ? [] : [[group, group.tags[tagOfWorkload]]]));

  return {
    kind,
    drains: true,
    find: async (groups) => [...new Set(named(groups).map(([, id]) => id))].map((id) => ({ kind, id })),
    findUnsupported: async () => [],
    describe: (groups, undertaking) => Promise.all(named(groups).map(([group, id]) => describeGroup(group, id, undertaking))),
    cordon: ({ server, purpose }) => change(server, { method: 'PUT', path: '/_cordon', body: JSON.stringify({ purpose }) }),
    uncordon: ({ server }) => change(server, { method: 'DELETE', path: '/_cordon' }),
  };
};
