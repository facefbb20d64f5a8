import type { PlacedCordon } from '../../core/record/journal.ts';
import type { Cordon, ServerWork, Verdict, WorkloadRef, WorkSign } from '../../core/record/workload.ts';
import { isSameWorkload } from '../../core/record/workload.ts';
import { judgeCanary } from './canary.ts';
import { type Cluster, type Host, isProviderOf, listTasks, nameOf } from './cluster.ts';
import { countLeft, describeProgress, findSlowest, findUndrained } from './drained.ts';
import { findEndings } from './find-endings.ts';
import { findFailing } from './find-failing.ts';
import { type Expected, followAgents, judgeJoined, lostAfter } from './joined.ts';
import { judgeIdle } from './judge-idle.ts';
import { type Mark, readMark, writeMark } from './mark.ts';
import { type Notes, noNotes } from './notes.ts';
import { countMoves, mayLeave } from './plan-leaving.ts';
import { fail, type HostPoll, hostsOf, listInFlight, unknown } from './question.ts';

/** Milliseconds that a certificate lasts: until the next poll at the latest, and no longer than an invocation. */
const certificateLasts = 60_000;
/** Milliseconds between two polls that must both find a host empty. */
const betweenPolls = 5_000;
/** Milliseconds that a list of tasks may be behind: nothing is certified sooner after a cordon. */
const listLag = 60_000;
/** Milliseconds after which an agent that is not connected speaks against its host. */
const goneAfter = 10 * 60_000;
/** Milliseconds without any change after which a drain is stuck. */
const stuckAfter = 10 * 60_000;
/** Milliseconds that a target may take to leave its load balancer: the longest delay that can be set (ELB, deregistration_delay.timeout_seconds). */
const longestDeregistration = 3_600_000;

/** What the driver says of every server of a cluster, and what it wants to know at the next poll. Pure. */
export const describeHosts = (workload: WorkloadRef, poll: HostPoll): { servers: Record<string, ServerWork>; notes: Notes } => {
  const cordons = poll.undertaking.cordons.filter((cordon) => isSameWorkload(cordon.workload, workload));
  const tried = poll.before.tried.filter((server) => poll.groups.has(server));
  const notes: Notes = { ...noNotes(), agents: followAgents(poll), tried };
  const servers: Record<string, ServerWork> = {};
  for (const server of new Set([...poll.groups.keys(), ...cordons.map((cordon) => cordon.server)])) {
    const placed = cordons.find((cordon) => cordon.server === server);
    servers[server] = judgeServer(poll, server, placed, notes);
  }
  const leaving = new Set([...cordons.map(({ server }) => server), ...poll.undertaking.swaps.map(({ victim }) => victim)]);
  const there = poll.cluster.hosts.filter(({ server }) => leaving.has(server));
  notes.seen = there.flatMap(({ arn }) => listTasks(poll.cluster, arn).map((task) => nameOf(task.arn)));
  return { servers, notes };
};

const judgeServer = (poll: HostPoll, server: string, placed: PlacedCordon | undefined, notes: Notes): ServerWork => {
  const hosts = hostsOf(poll, server);
  const mark = readMark(placed?.before);
  const host = hosts.find(({ arn }) => arn === mark?.host) ?? hosts[0];
  const joined = judgeJoined(poll, server, expectedOf(poll, server), notes.agents);
  if (!host) return judgeAbsent(poll, server, joined, placed !== undefined, notes);
  const cordon = judgeCordon(poll, host, placed, mark, notes);
  const trial = judgeTrial(poll, host, joined, notes);
  const moves = countMoves(poll.cluster, host);
  const signs = listSigns(poll, host, notes);
  const idle = judgeIdle(poll, host, notes);
  return {
    work: judgeWork(poll, host, hosts.length, notes),
    joined: trial?.joined ?? joined,
    ...(trial?.ask !== undefined && { trial: trial.ask }),
    mayLeave: hosts.length > 1 ? unknown(`${hosts.length} container instances are registered for it`) : mayLeave(poll, host),
    ...(cordon && { cordon }),
    ...(moves !== undefined && { moves }),
    ...(idle !== undefined && { idle }),
    ...(signs.length > 0 && { signs }),
    before: writeMark(poll.cluster, host),
  };
};

/** J6: the first host of a new image runs a canary, once it has joined otherwise. What it says is kept, since ECS lists what has stopped for an hour only. */
const judgeTrial = (poll: HostPoll, host: Host, joined: Verdict, notes: Notes): { joined: Verdict; ask?: string } | undefined => {
  const { canary, undertaking, now } = poll;
  const isProof = undertaking.swaps.some(({ replacement, isProof }) => isProof && replacement === host.server);
  if (!isProof || !canary || joined.verdict !== 'pass' || notes.tried.includes(host.server)) return undefined;
  const { definition, isThere } = canary;
  if (!isThere) return { joined: unknown(`its canary, task definition ${definition}, is not there`) };
  const judged = judgeCanary(poll.cluster, host, now);
  if (judged === 'none') return { joined: unknown('its canary has not begun'), ask: definition };
  if (judged.verdict !== 'pass') return { joined: judged };
  notes.tried.push(host.server);
  return undefined;
};

/** What a host is to be, where it is one that the campaign launched; any other is as it is. */
const expectedOf = ({ undertaking, groups, facts, cluster }: HostPoll, server: string): Expected => {
  const group = groups.get(server) ?? '';
  const isNew = undertaking.swaps.some(({ replacement }) => replacement === server);
  const provider = cluster.providers.find((each) => isProviderOf(each, group))?.name;
  return {
    image: isNew ? undertaking.wanted[group]?.image : undefined,
    launchedAt: facts.get(server)?.launchedAt,
    // Servers that were in the group before its provider was do not belong to it.
    provider: isNew ? provider : undefined,
  };
};

const judgeWork = ({ now }: HostPoll, host: Host, count: number, { agents }: Notes): ServerWork['work'] => {
  const { status, isConnected, health, server } = host;
  if (count > 1 || isConnected === undefined) return 'unknown';
  if (status === 'REGISTERING') return 'starting';
  if (status !== 'ACTIVE' && status !== 'DRAINING') return 'unhealthy';
  if (health === 'IMPAIRED') return 'unhealthy';
  // Its tasks run on while its agent is away for a moment, which it is several times an hour (ECS Developer Guide, ecs_container_instance_events).
  const isLost = !isConnected && now - (agents[server]?.at ?? now) >= lostAfter;
  return isLost ? 'unhealthy' : 'healthy';
};

const listSigns = (poll: HostPoll, host: Host, notes: Notes): WorkSign[] => {
  const agent = findAgentSign(poll, host, notes);
  const reason = describeFailing(poll, host);
  if (reason !== undefined) notes.failing[host.server] = reason;
  return [...(agent ? [agent] : []), ...(reason !== undefined ? [{ kind: 'tasks' as const, reason }] : [])];
};

/** That its tasks fail; of one that drains, what was known before, since what runs elsewhere by now says nothing of it. */
const describeFailing = ({ cluster, before, now }: HostPoll, { arn, server, status }: Host): string | undefined => {
  if (status === 'DRAINING') return before.failing[server];
  const failing = findFailing(cluster, arn, now);
  return failing.length === 0 ? undefined : `tasks of ${failing.join(', ')} fail on it, and run on other hosts`;
};

/**
 * What speaks against a host: its agent says that it or the runtime is impaired, or has been gone for so long that it does not come back by itself
 * (terminating agents that were gone for five minutes ended twenty hosts of fifty a day: amazon-ecs-agent#618).
 */
const findAgentSign = ({ now }: HostPoll, { isConnected, health, server }: Host, { agents }: Notes): WorkSign | undefined => {
  if (health === 'IMPAIRED') return { kind: 'agent', reason: 'its agent or its container runtime is impaired' };
  const since = agents[server]?.at;
  if (isConnected !== false || since === undefined || now - since < goneAfter) return undefined;
  return { kind: 'agent', reason: `its agent has not been connected since ${new Date(since).toISOString()}` };
};

/**
 * A server that never had a container instance has never been a host, and starts. One that had is none for certain only after a while, since a list may be
 * behind.
 */
const judgeAbsent = (poll: HostPoll, server: string, joined: Verdict, isMarked: boolean, notes: Notes): ServerWork => {
  const { now, groups, before } = poll;
  const reason = 'no container instance is registered for it';
  const wasHost = isMarked || before.agents[server] !== undefined || before.absent[server] !== undefined;
  if (!wasHost) return { work: 'starting', joined, mayLeave: unknown(`${reason}, so that nothing proves it empty`) };
  const since = before.absent[server] ?? now;
  notes.absent[server] = since;
  const isGone = !isMarked && groups.has(server) && now - since >= lostAfter;
  return { work: isGone ? 'unhealthy' : 'unknown', joined: isGone ? fail(reason) : unknown(reason), mayLeave: unknown(reason) };
};

const judgeCordon = (
  poll: HostPoll,
  host: Host,
  placed: PlacedCordon | undefined,
  mark: Mark | undefined,
  notes: Notes,
): Cordon | undefined => {
  const { cluster, now, before } = poll;
  const { server } = host;
  const left = countLeft(cluster, host);
  const slowest = findSlowest(cluster, host);
  const base = { purpose: 'remove' as const, left, unit: 'tasks', ...(slowest !== undefined && { slowest }) };
  if (host.status !== 'DRAINING') return undefined;
  if (!placed || mark?.host !== host.arn || mark.status === 'DRAINING') return { by: 'others', ...base };
  const twins = hostsOf(poll, server).filter(({ arn }) => arn !== host.arn);
  const undrained = [...findUndrained(cluster, host, mark), ...twins.flatMap((twin) => findUndrainedTwin(cluster, twin, mark))];
  const progress = [host, ...twins].map((each) => describeProgress(cluster, each)).join(' ');
  const known = before.progress[server];
  const since = known && known.left === progress ? known : { left: progress, at: now };
  notes.progress[server] = since;
  const first = before.empty[server];
  // Each change of one of them makes it another sum.
  const version = [host, ...twins].reduce((sum, each) => sum + each.version, 0);
  const isSame = first?.host === host.arn && first.version === version;
  if (undrained.length === 0 && !Number.isNaN(version)) notes.empty[server] = { host: host.arn, version, at: isSame ? first.at : now };
  if (undrained.length === 0 && isSame && now - first.at >= betweenPolls && now - placed.at >= listLag)
    return { by: 'us', ...base, drainedUntil: now + certificateLasts };
  const stuck = now >= patientUntil(cluster, host, since.at) ? describeStuck(cluster, host, undrained, now - since.at) : undefined;
  const release = undrained.length > 0 ? findRelease(poll, mark, placed) : undefined;
  const ends = [host, ...twins].flatMap((each) => findEndings(poll, each));
  return {
    by: 'us',
    ...base,
    ...(stuck !== undefined && { stuck }),
    ...(release !== undefined && { release }),
    ...(ends.length > 0 && { ends }),
  };
};

/** Another container instance of the server is marked with it, and empty too; one that came later is not marked, and takes tasks. */
const findUndrainedTwin = (cluster: Cluster, twin: Host, mark: Mark): string[] =>
  mark.twins.includes(twin.arn)
    ? findUndrained(cluster, twin, { ...mark, host: twin.arn, manifest: {} })
    : ['another container instance is registered for it, which is not marked'];

const describeStuck = (cluster: Cluster, host: Host, undrained: readonly string[], silence: number): string => {
  const slowest = findSlowest(cluster, host);
  const why = undrained.length > 0 ? undrained.slice(0, 3).join('; ') : 'no two polls in a row found it empty';
  return `nothing has moved for ${Math.floor(silence / 60_000)} minutes${slowest === undefined ? '' : `, slowest is ${slowest}`}: ${why}`;
};

/**
 * Until when nothing may move, in milliseconds: a target that leaves its load balancer, a container that has long to stop, and a task that protects itself
 * are waited for.
 */
const patientUntil = (cluster: Cluster, host: Host, since: number): number => {
  const tasks = listTasks(cluster, host.arn);
  const stop = Math.max(0, ...tasks.map(({ definition }) => cluster.definitions.get(definition)?.stopSeconds ?? 0)) * 1_000;
  const deregisters = tasks.some(({ status }) => status === 'DEACTIVATING');
  const protectedUntil = Math.max(since, ...tasks.map((task) => task.protectedUntil ?? 0));
  return protectedUntil + stuckAfter + stop + (deregisters ? longestDeregistration : 0);
};

/**
 * A service of this host that finds no room since its drain began: then the mark that came last is lifted, since what was counted as room is none.
 */
const findRelease = ({ cluster, undertaking, now }: HostPoll, mark: Mark, placed: PlacedCordon): string | undefined => {
  const newest = Math.max(...undertaking.cordons.filter((each) => isSameWorkload(each.workload, placed.workload)).map(({ at }) => at));
  if (placed.at !== newest) return undefined;
  const stranded = cluster.services.find(
    ({ name, unplaced, pending, running, desired }) =>
      name in mark.manifest &&
      unplaced !== undefined &&
      unplaced.at > placed.at &&
      now - unplaced.at < listLag &&
      (pending > 0 || running < desired),
  );
  return stranded && `service ${stranded.name} finds no room for its tasks: ${stranded.unplaced?.message ?? ''}`;
};

/** The hosts whose tasks a poll must know: those in flight, those marked, and the next ones that are due. */
export const listHostsToRead = (poll: Omit<HostPoll, 'cluster'> & { hosts: readonly Host[] }, mostDue: number): Host[] => {
  const { undertaking, hosts } = poll;
  const inFlight = listInFlight(undertaking);
  const due = new Set(undertaking.due);
  const next = hosts
    .filter(({ server }) => due.has(server) && !inFlight.has(server))
    .toSorted((a, b) => a.running - b.running || (a.server < b.server ? -1 : 1));
  return [...hosts.filter(({ server, status }) => inFlight.has(server) || status === 'DRAINING'), ...next.slice(0, mostDue)].filter(
    (host, index, all) => all.indexOf(host) === index,
  );
};
