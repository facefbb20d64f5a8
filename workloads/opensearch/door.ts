import { DescribeImagesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { read } from '../../aws/calls.ts';
import { WorldError } from '../../core/errors.ts';
import type { Target, WorkloadDoor } from '../../core/ports.ts';
import type { PlacedCordon } from '../../core/record/journal.ts';
import { judgeComeback } from '../../core/record/judge-comeback.ts';
import type { WorkloadLeak } from '../../core/record/leak.ts';
import type { GroupView, ServerFacts } from '../../core/record/observation.ts';
import { noUndertaking, type Undertaking } from '../../core/record/undertaking.ts';
import { isSameWorkload, type Verdict, type WorkloadRef, type WorkloadView, workloadKey } from '../../core/record/workload.ts';
import type { WorkloadPlan } from '../../core/record/workload-plan.ts';
import type { WorkloadTools } from '../workload-kind.ts';
import { judgeMoves, listMoves, readExplanations } from './allocator.ts';
import { cordonNode, uncordonNode } from './change-cluster.ts';
import type { PollWithoutNotes } from './complete-poll.ts';
import { describeCluster } from './describe-cluster.ts';
import { findExclusions } from './exclusions.ts';
import { findLeaks } from './find-leaks.ts';
import { readMark } from './mark.ts';
import { matchNodes } from './match-nodes.ts';
import { type ClusterGroups, findUnreachable, listClusters, type Members, openMembers, readEndpoint, tags } from './members.ts';
import { readNotes } from './notes.ts';
import { parseIdentity } from './parse-membership.ts';
import { planCluster } from './plan-cluster.ts';
import { readPolicy } from './policy.ts';
import { needsSnapshots } from './predicates/recent-snapshot.ts';
import { nodeOf } from './question.ts';
import { readCluster } from './read-cluster.ts';
import { askAllocator, identityQuery, storesQuery } from './requests.ts';
import { parseStores } from './stores.ts';
import { readTaken } from './taken.ts';

const kind = 'opensearch';
const oneAtATime = {
  slots: 1,
  reason: 'servers of the cluster come back one at a time',
  unblock: 'wait until the one that is away is back',
};
/** The tag of an image that says which version of the product is on it. */
const versionTag = 'recycler:server-version';

/** The door to clusters of Elasticsearch and OpenSearch. Every answer that is not whole and sure is an error, so that all of its servers are unknown. */
export const openOpensearchDoor = ({ clients, reach, servers, clock }: WorkloadTools): WorkloadDoor => {
  const readVersion = createVersionReader(clients.ec2);

  /** Servers that are to leave, or that have only come: no request goes through them. */
  const listAvoided = ({ swaps, cordons }: Undertaking): Set<string> =>
    new Set([...cordons.map(({ server }) => server), ...swaps.flatMap(({ victim, replacement }) => [victim, replacement ?? victim])]);

  const openCluster = (cluster: ClusterGroups, avoided: ReadonlySet<string>): Promise<Members> =>
    openMembers({ reach, servers }, cluster, avoided);

  const findRef = async (cluster: ClusterGroups): Promise<WorkloadRef> => {
    const { targets, ask } = await openCluster(cluster, new Set());
    const why: string[] = [];
    for (const target of targets.slice(0, 3)) {
      const identity = parseIdentity(await ask(target, identityQuery));
      if ('value' in identity) return { kind, id: identity.value.uuid };
      why.push(`${target.id}: ${identity.unknown}`);
    }
    throw new WorldError(`cluster ${cluster.name} could not be asked who it is: ${why.join('; ') || 'none of its servers is in service'}`);
  };

  /** One poll at a cluster, and the way to its members. @throws WorldError when the cluster could not be read as a whole */
  const pollOne = async (
    cluster: ClusterGroups,
    undertaking: Undertaking,
  ): Promise<{ workload: WorkloadRef; poll: PollWithoutNotes; members: Members; through: Target }> => {
    const members = await openCluster(cluster, listAvoided(undertaking));
    const reading = await readCluster(members);
    if ('unknown' in reading) throw new WorldError(`cluster ${cluster.name} could not be read: ${reading.unknown}`);
    const wantedVersions = Object.fromEntries(
      await Promise.all(
        cluster.groups.map(async ({ name }) => [name, await readVersion(undertaking.wanted[name]?.image)] as [string, string | undefined]),
      ),
    );
    const everyMember = cluster.groups.flatMap((group) => group.members.map((member) => ({ ...member, group: group.name })));
    const poll: PollWithoutNotes = {
      name: cluster.name,
      cluster: reading.cluster,
      matches: matchNodes(reading.cluster, members.facts),
      zones: new Map(everyMember.map(({ id, zone }) => [id, zone])),
      groups: new Map(everyMember.map(({ id, group }) => [id, group])),
      undertaking,
      policy: readPolicy(undertaking.settings[kind]),
      wantedVersions,
      comebacks: judgeComebacks(cluster, members.facts, undertaking),
      allocator: new Map(),
      now: clock.now(),
    };
    const workload = { kind, id: reading.cluster.uuid };
    const { through } = reading;
    const known = readNotes(undertaking.notes[workloadKey(workload)])?.snapshot;
    const taken = needsSnapshots(poll, known) ? await readTaken((request) => members.ask(through, request)) : undefined;
    return { workload, poll: { ...poll, ...(taken && { taken }) }, members, through };
  };

  const describeOne = async (cluster: ClusterGroups, undertaking: Undertaking): Promise<WorkloadView> => {
    const { workload, poll, members, through } = await pollOne(cluster, undertaking);
    const first = describeCluster(workload, poll);
    const asked = Object.entries(first.servers).flatMap(([server, { mayLeave }]) => (mayLeave?.verdict === 'unknown' ? [server] : []));
    const allocator = await askWhetherAllMove(poll, asked, members, through);
    const { servers: judged, notes } = allocator.size > 0 ? describeCluster(workload, { ...poll, allocator }) : first;
    return {
      ...workload,
      groups: cluster.groups.map(({ name }) => name),
      drains: true,
      ...(notes.renewal && { renewal: notes.renewal }),
      ...(notes.renewal?.by === 'reimage' && { slots: oneAtATime }),
      servers: judged,
      notes,
    };
  };

  const planOne = async (cluster: ClusterGroups, undertaking: Undertaking, slots: number): Promise<WorkloadPlan> => {
    const { workload, poll, members, through } = await pollOne(cluster, undertaking);
    const taken = poll.taken ?? (await readTaken((request) => members.ask(through, request)));
    return planCluster(workload, { ...poll, taken }, { stores: parseStores(await members.ask(through, storesQuery)), slots });
  };

  const findLeaksIn = async (cluster: ClusterGroups, journalled: readonly PlacedCordon[]): Promise<WorkloadLeak[]> => {
    const members = await openCluster(cluster, new Set(journalled.map(({ server }) => server)));
    const reading = await readCluster(members);
    if ('unknown' in reading) throw new WorldError(`cluster ${cluster.name} could not be read: ${reading.unknown}`);
    const { scheme = 'https', port = 9_200 } = readEndpoint(cluster) ?? {};
    const workload = { kind, id: reading.cluster.uuid };
    const own = journalled.filter((entry) => isSameWorkload(entry.workload, workload));
    return findLeaks(reading.cluster, own, { workload, name: cluster.name, address: `${scheme}://${reading.through.address}:${port}` });
  };

  /** Asks the allocator about servers that only its answer keeps. */
  const askWhetherAllMove = async (
    poll: PollWithoutNotes,
    asked: readonly string[],
    members: Members,
    through: Target,
  ): Promise<Map<string, Verdict>> => {
    const emptied = new Set([
      ...[...poll.cluster.nodes.values()].filter((node) => findExclusions(poll.cluster, node).length > 0).map(({ id }) => id),
      ...poll.undertaking.swaps.flatMap(({ victim, isRolledBack }) => (isRolledBack ? [] : (nodeOf(poll, victim)?.id ?? []))),
    ]);
    const known = asked.flatMap((server) => {
      const node = nodeOf(poll, server);
      const swap = poll.undertaking.swaps.find(({ victim }) => victim === server);
      return node && (swap || !poll.undertaking.joinsFirst) ? [{ server, node, swap }] : [];
    });
    if (known.length === 0) return new Map();
    const moves = known.flatMap(({ server, node, swap }) =>
      listMoves(poll.cluster, server, node, swap?.replacement === undefined ? undefined : nodeOf(poll, swap.replacement), emptied),
    );
    return judgeMoves(
      moves,
      known.map(({ server }) => server),
      async (batch) => readExplanations(await members.ask(through, askAllocator(batch)), batch.length),
    );
  };

  /** The cluster that a mark is for, reached through other servers than these. */
  const openFor = (groups: readonly GroupView[], before: unknown, avoided: readonly string[]): Promise<Members> => {
    const name = readMark(before)?.cluster ?? '';
    return openCluster({ name, groups: groups.filter((group) => group.tags[tags.name] === name) }, new Set(avoided));
  };

  return {
    kind,
    drains: true,
    comesBack: (group) => group.tags[tags.name] !== undefined,
    find: (groups) => Promise.all(listClusters(groups).map(findRef)),
    findUnsupported: async (group) => {
      if (group.tags[tags.name] === undefined) return [];
      const unreachable = findUnreachable({ groups: [group] });
      if (unreachable !== undefined) return [unreachable];
      // Run Command hands back 24,000 characters at most, which the state of no cluster fits into, so that it is no other way.
      return reach.missing === undefined
        ? []
        : [
            `cluster ${group.tags[tags.name]} cannot be reached: it is asked by a function in its network alone, since Run Command hands back too little: set the parameters ProbeSubnetIds and ProbeSecurityGroupId of the stack`,
          ];
    },
    describe: (groups, undertaking = noUndertaking) =>
      Promise.all(listClusters(groups).map((cluster) => describeOne(cluster, undertaking))),
    plan: (groups, undertaking, slots) => Promise.all(listClusters(groups).map((cluster) => planOne(cluster, undertaking, slots))),
    leaks: async (groups, journalled) =>
      (await Promise.all(listClusters(groups).map((cluster) => findLeaksIn(cluster, journalled)))).flat(),
    cordon: async (request) =>
      cordonNode(await openFor(request.groups, request.before, [request.server, ...request.together.map(({ server }) => server)]), request),
    uncordon: async (request) => {
      const [facts] = await servers.read([request.server]);
      const avoided = [request.server, ...request.standing.map(({ server }) => server)];
      return uncordonNode(await openFor(request.groups, request.before, avoided), request, facts?.state);
    },
  };
};

/** May each server come back from the wanted image, as far as EC2 and the tags of the groups say it? */
const judgeComebacks = (
  { groups }: ClusterGroups,
  facts: readonly ServerFacts[],
  { wanted }: Pick<Undertaking, 'wanted'>,
): Map<string, Verdict> => {
  const known = new Map(facts.map((each) => [each.id, each]));
  return new Map(
    groups.flatMap((group) =>
      group.members.flatMap((member): [string, Verdict][] => {
        const server = known.get(member.id);
        if (!server) return [];
        const comeback = judgeComeback({ ...member, ...server }, wanted[group.name]);
        return [[member.id, comeback.verdict === 'pass' ? judgeDataDevices(group, server) : comeback]];
      }),
    ),
  );
};

/** The volumes that the group's tag names must be on the server, and be others than its root volume. */
const judgeDataDevices = ({ name, tags: written }: GroupView, { dataDevices }: ServerFacts): Verdict => {
  const devices = (written[tags.dataDevices] ?? '').split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()]));
  const fail = (reason: string): Verdict => ({ verdict: 'fail', reason });
  if (devices.length === 0) return fail(`${name} has no tag ${tags.dataDevices}, which names the volumes that hold the data`);
  if (!dataDevices) return { verdict: 'unknown', reason: 'EC2 does not say which volumes it has' };
  const missing = devices.find((device) => !dataDevices.includes(device));
  return missing === undefined
    ? { verdict: 'pass', reason: `its data is on ${devices.join(', ')}` }
    : fail(`it has no volume ${missing} besides its root volume, and the tag ${tags.dataDevices} of ${name} names it`);
};

/** Reads which version of the product an image carries, by its tag, once for each image. */
const createVersionReader = (client: EC2Client): ((image: string | undefined) => Promise<string | undefined>) => {
  const known = new Map<string, string>();
  return async (image) => {
    if (image === undefined) return undefined;
    const before = known.get(image);
    if (before !== undefined) return before;
    const version = await read('ec2:DescribeImages', async () => {
      const { Images: images } = await client.send(new DescribeImagesCommand({ ImageIds: [image] }));
      return images?.[0]?.Tags?.find(({ Key }) => Key === versionTag)?.Value;
    });
    if (version !== undefined) known.set(image, version);
    return version;
  };
};
