import { isStandingBy } from '../record/kept-server.ts';
import type { GroupView, Member, Observation, ServerFacts } from '../record/observation.ts';
import type { ServerWork, WorkloadView } from '../record/workload.ts';

/** The status of one server, by its group, by EC2 and by every workload of its group. */
export type ServerStatus =
  /** Neither group nor EC2 know it: perhaps too new to be seen, perhaps gone. */
  | 'unseen'
  | 'starting'
  | 'healthy'
  /** A workload's health check fails, as it may for a while on a booting server. */
  | 'failing'
  /** A workload could not be asked, which proves nothing. */
  | 'unknown'
  /** A workload keeps new work away from it: neither in service nor gone. */
  | 'draining'
  /** The health check of EC2 Auto Scaling failed: it will be replaced. */
  | 'unhealthy'
  /** Its machine has stopped or is gone, and its group still counts it. */
  | 'dead'
  /** It is leaving or has left. */
  | 'gone';

/** One observation of the world, with the questions that rules ask of it. */
export type Snapshot = {
  now: number;
  observation: Observation;
  group: (name: string) => GroupView | undefined;
  member: (id: string) => (Member & { group: string }) | undefined;
  facts: (id: string) => ServerFacts | undefined;
  statusOf: (id: string, group: string) => ServerStatus;
  /** Is it a failed replacement of ours that is kept in standby? Then it is no server of the fleet any more. */
  isKept: (id: string) => boolean;
  /** Is the server still known to a workload (draining counts)? */
  isAtWork: (id: string) => boolean;
  /** Servers of the group in service and healthy everywhere. */
  countHealthy: (group: string) => number;
  /** The workloads that the group serves. */
  workloadsOf: (group: string) => readonly WorkloadView[];
  /** What each workload of the group says of the server; a workload that does not list it is left out. */
  worksOf: (id: string, group: string) => readonly { workload: WorkloadView; work: ServerWork }[];
};

const isLeaving = (lifecycle: string): boolean => lifecycle.startsWith('Terminat') || lifecycle.startsWith('Detach');

const rememberBy = <Answer>(find: (name: string) => Answer): ((name: string) => Answer) => {
  const known = new Map<string, Answer>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const answer = find(name);
    known.set(name, answer);
    return answer;
  };
};

/** Indexes an observation, so that each rule asks it by name. */
export const indexObservation = (observation: Observation, now: number): Snapshot => {
  const groups = new Map(observation.groups.map((group) => [group.name, group]));
  const members = new Map(
    observation.groups.flatMap((group) => group.members.map((member) => [member.id, { ...member, group: group.name }] as const)),
  );
  // Rules ask of each server again and again, and an observation does not change: each answer is found once.
  const workloadsOf = rememberBy((group) => observation.workloads.filter((workload) => workload.groups.includes(group)));

  const findStatus = (id: string, group: string): ServerStatus => {
    const facts = observation.servers[id];
    const member = members.get(id);
    const hasStopped = facts !== undefined && ['shutting-down', 'terminated', 'stopping', 'stopped'].includes(facts.state);
    if (!member) return hasStopped ? 'gone' : 'unseen';
    if (isLeaving(member.lifecycle)) return 'gone';
    if (hasStopped) return 'dead';
    if (!member.isHealthy) return 'unhealthy';
    if (member.lifecycle !== 'InService') return 'starting';
    const works = workloadsOf(group).map((workload) => workload.servers[id]);
    if (works.some((each) => each?.work === 'unhealthy')) return 'failing';
    if (works.some((each) => each?.work === 'leaving')) return 'gone';
    if (works.some((each) => each?.work === 'unknown')) return 'unknown';
    if (works.some((each) => each?.cordon)) return 'draining';
    return works.every((each) => each?.work === 'healthy') ? 'healthy' : 'starting';
  };

  const statusesOf = rememberBy((group) => rememberBy((id) => findStatus(id, group)));
  const statusOf: Snapshot['statusOf'] = (id, group) => statusesOf(group)(id);

  const countHealthy = rememberBy(
    (name) => (groups.get(name)?.members ?? []).filter((member) => statusOf(member.id, name) === 'healthy').length,
  );

  const worksOf = rememberBy((group) =>
    rememberBy((id) =>
      workloadsOf(group).flatMap((workload) => {
        const work = workload.servers[id];
        return work ? [{ workload, work }] : [];
      }),
    ),
  );

  return {
    now,
    observation,
    group: (name) => groups.get(name),
    member: (id) => members.get(id),
    facts: (id) => observation.servers[id],
    statusOf,
    isKept: (id) => isStandingBy(members.get(id)?.lifecycle) && (observation.kept ?? []).some(({ server }) => server === id),
    isAtWork: (id) => observation.workloads.some((workload) => workload.servers[id] !== undefined),
    countHealthy,
    workloadsOf,
    worksOf: (id, group) => worksOf(group)(id),
  };
};
