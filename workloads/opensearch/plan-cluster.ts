import { formatDuration } from '../../core/policy/duration.ts';
import type { WorkloadRef } from '../../core/record/workload.ts';
import type { Kept, PlannedServer, WorkloadPlan } from '../../core/record/workload-plan.ts';
import { formatBytes } from '../../core/report/format-bytes.ts';
import { type Cluster, effectiveSetting, holdsData, isMasterEligible } from './cluster.ts';
import { completePoll, type PollWithoutNotes } from './complete-poll.ts';
import { forecastDrains, recoveryRate } from './forecast-drains.ts';
import { orderServers } from './order-servers.ts';
import { planLeaving } from './plan-leaving.ts';
import { planRestart } from './plan-restart.ts';
import { zoneOfServer } from './predicates/order.ts';
import { freeByWatermark } from './predicates/room.ts';
import { compareVersions } from './predicates/version.ts';
import { differencesOf } from './products.ts';
import { type ClusterPoll, nodeOf } from './question.ts';
import { keys } from './settings-keys.ts';

/** What a plan knows beyond one poll. */
export type PlanFacts = {
  /** Bytes that each node holds, by its id; undefined where that could not be read. */
  stores: ReadonlyMap<string, number> | undefined;
  /** The most servers that may be replaced at once. */
  slots: number;
};

/** Plans the replacement of a cluster's servers, and says for every one what keeps it or why it is next. Pure. */
export const planCluster = (workload: WorkloadRef, given: PollWithoutNotes, { stores, slots }: PlanFacts): WorkloadPlan => {
  const { poll } = completePoll(workload, given);
  const { cluster, undertaking } = poll;
  const underWay = undertaking.swaps.map(({ victim }) => victim);
  const batches = orderServers(poll, [...underWay, ...undertaking.due.filter((server) => !underWay.includes(server))]);
  const everyOne = orderServers(poll, [...poll.matches.keys()]);
  const ordered = batches.flatMap(({ servers }) => servers);
  const stays = everyOne.flatMap(({ servers }) => servers).filter((server) => !ordered.includes(server));
  const rate = recoveryRate(cluster);
  const bytesOf = (server: string): number | undefined => (isComingBack(poll) ? 0 : stores?.get(nodeOf(poll, server)?.id ?? ''));
  const secondsOf = (server: string): number | undefined => {
    const bytes = bytesOf(server);
    return bytes === undefined || rate === undefined ? undefined : Math.ceil(bytes / rate.bytes);
  };
  const servers = [...ordered, ...stays].map((server): PlannedServer => {
    const [bytes, seconds] = [bytesOf(server), secondsOf(server)];
    return {
      id: server,
      name: nodeOf(poll, server)?.name ?? '',
      zone: zoneOfServer(poll, server),
      ...judgeTurn(poll, server, ordered.includes(server)),
      ...(bytes !== undefined && { bytes }),
      ...(seconds !== undefined && { seconds }),
    };
  });
  const due = servers.filter(({ turn }) => turn !== 'stays');
  const isEveryKnown = due.every(({ bytes }) => bytes !== undefined);
  const dueSeconds = forecastDrains(batches, slots, secondsOf);
  const roundSeconds = forecastDrains(everyOne, slots, secondsOf);
  return {
    ...workload,
    name: poll.name,
    about: describeCluster(cluster),
    method: chooseMethod(poll),
    servers,
    ...(isEveryKnown && { bytesToMove: due.reduce((sum, { bytes = 0 }) => sum + bytes, 0) }),
    forecast: {
      ...(dueSeconds !== undefined && { dueSeconds }),
      ...(roundSeconds !== undefined && { roundSeconds }),
      assumes: isComingBack(poll) ? 'servers come back with what they hold' : describeRate(rate?.written, stores !== undefined),
    },
    reversible: judgeReversible(poll),
    headroom: measureHeadroom(cluster),
    settings: Object.fromEntries(
      [keys.recoveryBytes, keys.concurrentRecoveries].map((key) => [key, effectiveSetting(cluster.settings, key) ?? 'default']),
    ),
    warnings: listWarnings(poll, Math.max(0, ...due.map(({ seconds = 0 }) => seconds))),
  };
};

/** Of snapshots: that none is asked for, that one runs, and that they come more often than a drain lasts, in which no copy that they read can move. */
const listWarnings = ({ policy, cluster, taken }: ClusterPoll, longestDrain: number): string[] => {
  const starts = taken && 'snapshots' in taken ? taken.snapshots.map(({ startedAt }) => startedAt).toSorted((a, b) => b - a) : [];
  const gap = ((starts[0] ?? 0) - (starts[1] ?? 0)) / 1_000;
  return [
    ...(policy.maxSnapshotAge === undefined && !policy.upgrade
      ? ['no recent snapshot is asked for: workloads.opensearch.maxSnapshotAge in the policy does']
      : []),
    ...(cluster.runningSnapshots > 0 ? ['a snapshot runs: what it reads cannot move until it has ended'] : []),
    ...(starts.length > 1 && gap < longestDrain
      ? [
          `snapshots begin every ${formatDuration(gap)}, and a drain lasts ${formatDuration(longestDrain)}: what they read cannot move meanwhile`,
        ]
      : []),
  ];
};

const describeCluster = ({ product, nodes }: Cluster): string => {
  const all = [...nodes.values()];
  const versions = [...new Set(all.map(({ version }) => version))].toSorted(compareVersions).join(' and ');
  return `${differencesOf(product).name} ${versions}, ${all.length} nodes: ${all.filter(holdsData).length} hold data, ${all.filter(isMasterEligible).length} may be elected`;
};

const judgeTurn = (poll: ClusterPoll, server: string, isDue: boolean): Pick<PlannedServer, 'turn' | 'reason' | 'keeps'> => {
  const swap = poll.undertaking.swaps.find(({ victim }) => victim === server);
  const match = poll.matches.get(server) ?? { absent: true };
  if (!('node' in match)) {
    const reason = 'unknown' in match ? match.unknown : 'its node is not in the cluster';
    return { turn: 'unknown', reason, keeps: [{ rule: 'isMember', verdict: 'unknown', reason }] };
  }
  if (!isDue) return { turn: 'stays', reason: 'it is not due', keeps: [] };
  const question = { ...poll, server, node: match.node, swap };
  const judged = isComingBack(poll) ? planRestart(question) : planLeaving(question);
  const keeps = judged.flatMap(({ name: rule, verdict: { verdict, reason } }): Kept[] =>
    verdict === 'pass' ? [] : [{ rule, verdict, reason }],
  );
  const turns = new Set(judged.flatMap(({ name, verdict }) => (verdict.isTurn ? [name] : [])));
  const first = keeps.find(({ rule }) => !turns.has(rule)) ?? keeps[0];
  if (swap) return { turn: 'under-way', reason: `its swap is ${swap.stage}${first ? `; ${first.reason}` : ''}`, keeps };
  if (!first) return { turn: 'next', reason: judged.find(({ name }) => name === 'isNext')?.verdict.reason ?? '', keeps };
  if (turns.has(first.rule)) return { turn: 'waits', reason: first.reason, keeps };
  return { turn: first.verdict === 'fail' ? 'blocked' : 'unknown', reason: first.reason, keeps };
};

/** Do servers come back with what they hold? Then nothing moves. */
const isComingBack = ({ notes }: ClusterPoll): boolean => notes.renewal?.by === 'reimage';

const chooseMethod = ({ policy, undertaking, notes: { renewal } }: ClusterPoll): WorkloadPlan['method'] => {
  const auto = policy.method === 'auto' ? 'auto: ' : '';
  if (renewal?.by === 'reimage')
    return { name: 'reimage', reason: `${auto}${renewal.reason}; one at a time is away, and nothing moves${describeAccepted(policy)}` };
  const order = undertaking.joinsFirst ? 'its replacement joins first' : 'the old one leaves first';
  if (renewal) return { name: 'replace', reason: `${auto}${renewal.reason}; ${order}` };
  return {
    name: 'replace',
    reason: `auto: whether servers can come back is asked once the cluster has settled and servers are due; else ${order}`,
  };
};

const describeAccepted = ({ reimage: { acceptSingleCopy } }: ClusterPoll['policy']): string =>
  acceptSingleCopy
    ? '; with one other copy of a shard accepted, a node that dies meanwhile leaves the cluster red until the server is back'
    : '';

const describeRate = (rate: string | undefined, areSizesKnown: boolean): string => {
  if (!areSizesKnown) return 'the sizes of the nodes could not be read';
  return rate === undefined
    ? `${keys.recoveryBytes} sets no limit, so that disks and network decide`
    : `${rate} a second and node (${keys.recoveryBytes}), zone by zone, masters last`;
};

/** What came to be on a node of a newer version never moves back. */
const judgeReversible = ({ cluster, wantedVersions }: ClusterPoll): WorkloadPlan['reversible'] => {
  const unknown = Object.entries(wantedVersions).find(([, version]) => version === undefined);
  if (unknown) return { answer: 'unknown', reason: `the version that ${unknown[0]} would launch is not known` };
  const newer = Object.values(wantedVersions).find((version) =>
    [...cluster.nodes.values()].some((node) => compareVersions(version ?? '', node.version) > 0),
  );
  return newer === undefined
    ? { answer: 'yes', reason: 'the version stays; a server that has joined is drained again' }
    : { answer: 'no', reason: `from the first node of version ${newer} on only a snapshot leads back` };
};

const measureHeadroom = (cluster: Cluster): WorkloadPlan['headroom'] => {
  if ((effectiveSetting(cluster.settings, keys.diskThreshold) ?? 'true') === 'false') return { reason: 'no watermark is in force' };
  const low = effectiveSetting(cluster.settings, keys.lowWatermark) ?? '85%';
  const data = [...cluster.nodes.values()].filter(holdsData);
  let bytes = 0;
  for (const { name, disk } of data) {
    const free = disk && freeByWatermark(low, disk.total);
    if (!disk || free === undefined) return { reason: `the disk of node ${name} could not be read` };
    bytes += Math.max(0, disk.available - free);
  }
  return { bytes, reason: `${formatBytes(bytes)} below the low watermark (${low}) of ${data.length} data nodes` };
};
