import { setHostState } from '../../aws/ecs/host-state.ts';
import { readClusterArn } from '../../aws/ecs/hosts.ts';
import { runTaskOn } from '../../aws/ecs/tasks.ts';
import { countHealthyTargets } from '../../aws/target-health.ts';
import type { WorkloadDoor } from '../../core/ports.ts';
import type { IntentResult } from '../../core/record/intent.ts';
import type { GroupView } from '../../core/record/observation.ts';
import { noUndertaking, type Undertaking } from '../../core/record/undertaking.ts';
import { isSameWorkload, type WorkloadView, workloadKey } from '../../core/record/workload.ts';
import type { WorkloadTools } from '../workload-kind.ts';
import { canaryOf, startedByOf } from './canary.ts';
import { type Cluster, isProviderOf } from './cluster.ts';
import { describeHosts, listHostsToRead } from './describe-hosts.ts';
import { findLeaks, listSilent } from './find-leaks.ts';
import { findUnrest } from './find-unrest.ts';
import { clusterTag, findUnnamedCluster, findUnsupported } from './find-unsupported.ts';
import { type Mark, readMark } from './mark.ts';
import { type Notes, readNotes } from './notes.ts';
import { planCluster } from './plan-cluster.ts';
import { type EcsPolicy, readPolicy } from './policy.ts';
import type { HostPoll } from './question.ts';
import { openClusterReads } from './read-cluster.ts';
import { stopStandalone } from './stop-standalone.ts';
import { listBalanced, needsTargets } from './targets.ts';

const kind = 'ecs';
/** Hosts that are due whose tasks one poll reads, besides those in flight. */
const mostDue = 10;

/** The door to ECS clusters. Every answer that is not whole is an error, so that all hosts of the cluster are unknown. */
export const openEcsDoor = ({ clients, servers, clock }: WorkloadTools): WorkloadDoor => {
  const reads = openClusterReads(clients.ecs);

  /** The clusters that groups name, by ARN, each with its groups. */
  const listClusters = async (groups: readonly GroupView[], isChecked: boolean): Promise<{ arn: string; groups: GroupView[] }[]> => {
    const found = new Map<string, GroupView[]>();
    for (const group of groups) {
      const name = group.tags[clusterTag];
      if (name === undefined) continue;
      const arn = name.startsWith('arn:') && !isChecked ? name : await readClusterArn(clients.ecs, name);
      found.set(arn, [...(found.get(arn) ?? []), group]);
    }
    return [...found].map(([arn, own]) => ({ arn, groups: own }));
  };

  const poll = async (arn: string, groups: readonly GroupView[], undertaking: Undertaking, most: number): Promise<HostPoll> => {
    const workload = { kind, id: arn };
    const own = new Map(groups.flatMap((group) => group.members.map((member): [string, string] => [member.id, group.name])));
    for (const { server, group } of undertaking.cordons.filter((each) => isSameWorkload(each.workload, workload))) own.set(server, group);
    const [hosts, services] = await Promise.all([reads.hosts(arn), reads.services(arn)]);
    // When a server was launched matters of those that are new alone.
    const replacements = undertaking.swaps.flatMap(({ replacement }) => (replacement === undefined ? [] : [replacement]));
    const base = {
      groups: own,
      facts: new Map((replacements.length > 0 ? await servers.read(replacements) : []).map((facts) => [facts.id, facts])),
      undertaking,
      before: readNotes(undertaking.notes[workloadKey(workload)]),
      policy: readPolicy(undertaking.settings[kind]),
      now: clock.now(),
    };
    const canary = await findCanary(base.policy, undertaking, base.before);
    const asked = listHostsToRead({ ...base, hosts: hosts.filter(({ server }) => own.has(server)) }, most);
    const proofs = new Set(
      canary ? undertaking.swaps.flatMap(({ isProof, replacement }) => (isProof && replacement ? [replacement] : [])) : [],
    );
    const [{ tasks, read }, providers] = await Promise.all([
      reads.tasks(arn, { all: hosts, asked, withStopped: proofs, known: base.before.seen }),
      reads.providers(hosts),
    ]);
    const endings = undertaking.seeksSigns ? await reads.endings(arn, base.now) : undefined;
    const near = hosts.filter(({ server }) => needsTargets(undertaking, server));
    // Of a host that drains the mark knows the services, also when their last task has left it.
    const marks = undertaking.cordons.filter((each) => isSameWorkload(each.workload, workload)).map(({ before }) => readMark(before));
    const named = new Set(marks.flatMap((mark) => Object.keys(mark?.manifest ?? {})));
    const balanced = [
      ...near.flatMap((host) => listBalanced({ tasks, services }, host)),
      ...services.filter(({ name }) => named.has(name)),
    ];
    const targetGroups = new Set(balanced.flatMap((service) => service.targetGroups));
    const cluster: Cluster = {
      arn,
      hosts,
      services,
      providers,
      tasks,
      read,
      candidates: new Set(asked.map((host) => host.arn)),
      definitions: await reads.definitions(tasks),
      targets: await countTargets(targetGroups),
      ...(endings && { endings }),
    };
    return { ...base, ...(canary && { canary }), cluster };
  };

  /** The healthy targets of each of these target groups, all of them or an error. */
  const countTargets = async (targetGroups: ReadonlySet<string>): Promise<Map<string, number>> =>
    new Map(
      await Promise.all(
        [...targetGroups].map(async (arn): Promise<[string, number]> => [arn, await countHealthyTargets(clients.loadBalancing, arn)]),
      ),
    );

  /** The canary that a proof in flight still has to run: of the default one nothing is asked where it is not registered. */
  const findCanary = async (policy: EcsPolicy, { swaps }: Undertaking, { tried }: Notes): Promise<HostPoll['canary']> => {
    const definition = canaryOf(policy);
    // For a plan, when no swap is under way, it is asked too.
    const isOpen = swaps.length === 0 || swaps.some(({ isProof, replacement = '' }) => isProof && !tried.includes(replacement));
    if (definition === undefined || !isOpen) return undefined;
    const isThere = await reads.hasDefinition(definition);
    return isThere || policy.canary !== 'default' ? { definition, isThere } : undefined;
  };

  /** Sets every container instance that a mark names; the first that is not done is the answer. */
  const setStates = async (cluster: string, { host, twins }: Mark, status: 'ACTIVE' | 'DRAINING'): Promise<IntentResult> => {
    for (const twin of twins) {
      const result = await setHostState(clients.ecs, cluster, twin, status);
      // One that is gone meanwhile takes no tasks.
      const isThere = result.outcome !== 'done' && ((await reads.host(cluster, twin))?.status ?? 'INACTIVE') !== 'INACTIVE';
      if (isThere) return result;
    }
    return setHostState(clients.ecs, cluster, host, status);
  };

  return {
    kind,
    drains: true,
    heals: true,
    find: async (groups) => (await listClusters(groups, true)).map(({ arn }) => ({ kind, id: arn })),
    protects: async (groups) => {
      const found = await Promise.all(
        (await listClusters(groups, false)).map(async ({ arn, groups: own }) => {
          const providers = await reads.providers(await reads.hosts(arn));
          const protecting = providers.filter(({ protectsServers }) => protectsServers);
          return own.map(({ name }) => name).filter((name) => protecting.some((provider) => isProviderOf(provider, name)));
        }),
      );
      return found.flat();
    },
    findUnsupported: async (group) => {
      const unnamed = findUnnamedCluster(group);
      if (unnamed !== undefined) return [unnamed];
      const [cluster] = await listClusters([group], false);
      if (!cluster) return [];
      const [hosts, services] = await Promise.all([reads.hosts(cluster.arn), reads.services(cluster.arn)]);
      return findUnsupported(group, { services, providers: await reads.providers(hosts) });
    },
    describe: async (groups, undertaking = noUndertaking) =>
      Promise.all(
        (await listClusters(groups, false)).map(async ({ arn, groups: own }): Promise<WorkloadView> => {
          const workload = { kind, id: arn };
          const found = await poll(arn, own, undertaking, mostDue);
          const { servers: judged, notes } = describeHosts(workload, found);
          const unrest = undertaking.seeksSigns ? findUnrest(found.cluster) : [];
          const groupNames = own.map(({ name }) => name);
          return { ...workload, groups: groupNames, drains: true, servers: judged, notes, ...(unrest.length > 0 && { unrest }) };
        }),
      ),
    plan: async (groups, undertaking, slots) =>
      Promise.all(
        (await listClusters(groups, false)).map(async ({ arn, groups: own }) => {
          const zones = new Map(own.flatMap(({ members }) => members.map(({ id, zone }): [string, string] => [id, zone])));
          return planCluster({ kind, id: arn }, await poll(arn, own, undertaking, Number.POSITIVE_INFINITY), zones, slots);
        }),
      ),
    leaks: async (groups, journalled) =>
      (
        await Promise.all(
          (
            await listClusters(groups, false)
          ).map(async ({ arn }) => {
            const workload = { kind, id: arn };
            const own = journalled.filter((entry) => isSameWorkload(entry.workload, workload));
            const hosts = await reads.hosts(arn);
            const silent = listSilent(hosts).map(({ server }) => server);
            const ended = silent.length > 0 ? await servers.read(silent) : [];
            return findLeaks(workload, hosts, own, new Map(ended.map(({ id, state }) => [id, state])));
          }),
        )
      ).flat(),
    cordon: async ({ workload, before }) => {
      const mark = readMark(before);
      if (!mark) return { outcome: 'refused', code: 'NoContainerInstance', message: 'no container instance is journalled for it' };
      // Others who have it drain keep their mark.
      if (mark.status === 'DRAINING') return { outcome: 'refused', code: 'DrainedByOthers', message: 'it drains already, by others' };
      return setStates(workload.id, mark, 'DRAINING');
    },
    try: ({ workload, server, what, token }) =>
      runTaskOn(clients.ecs, { cluster: workload.id, server, definition: what, startedBy: startedByOf(server), token }),
    endWork: ({ workload, server, what, reason }) => stopStandalone(clients.ecs, workload.id, server, what, reason),
    uncordon: async ({ workload, server, before }) => {
      const mark = readMark(before);
      const [facts] = await servers.read([server]);
      if (!mark || facts?.state === 'terminated' || facts?.state === 'shutting-down') return { outcome: 'done' };
      // A read may be behind and not show the mark yet: it is lifted without asking, which changes nothing where there is none.
      const result = await setStates(workload.id, mark, 'ACTIVE');
      if (result.outcome !== 'refused') return result;
      const host = await reads.host(workload.id, mark.host);
      const hasNone = host?.status === 'ACTIVE' && result.code === 'InvalidParameterException';
      return host === undefined || host.status === 'INACTIVE' || hasNone ? { outcome: 'done' } : result;
    },
  };
};
