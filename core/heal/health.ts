import type { Sign } from '../record/heal.ts';
import type { GroupView, Member, ServerFacts } from '../record/observation.ts';
import type { Verdict, WorkloadView } from '../record/workload.ts';

/** What one poll found of a fleet in which no campaign is open. */
export type HealPoll = {
  at: number;
  groups: readonly GroupView[];
  servers: Readonly<Record<string, ServerFacts>>;
  workloads: readonly WorkloadView[];
  /** Servers whose status checks by EC2 have failed for long enough, and how. */
  impaired: Readonly<Record<string, string>>;
  /** What servers answered to the probes of the policy; asked only of those against which something speaks. */
  probes: Readonly<Record<string, Verdict>>;
  /** Is the agent of Systems Manager connected? Asked only of those against which something speaks, and of some of their peers; absent: not known. */
  connections: Readonly<Record<string, 'connected' | 'lost'>>;
};

/** One server as healing sees it. `unknown`: too little is known, which is neither for nor against it. */
export type ServerHealth = {
  id: string;
  group: string;
  zone: string;
  image?: string;
  templateVersion?: string;
  ageSeconds: number;
  status: 'healthy' | 'sick' | 'unknown';
  signs: Sign[];
};

/** Seconds that a new server is let be where its group says nothing: DefaultInstanceWarmup has no value by default (EC2 Auto Scaling user guide). */
const usualWarmup = 300;

/**
 * The health of every server that may be judged: in service for its group, past grace and warmup, under no exception. One that Auto Scaling itself
 * found unhealthy is left to it.
 */
export const judgeHealth = (poll: HealPoll): ServerHealth[] =>
  poll.groups.flatMap((group) => group.members.flatMap((member) => judgeMember(poll, group, member) ?? []));

const judgeMember = (poll: HealPoll, group: GroupView, member: Member): ServerHealth | undefined => {
  const facts = poll.servers[member.id];
  if (member.lifecycle !== 'InService' || !member.isHealthy || member.isProtected) return undefined;
  if (facts?.launchedAt === undefined || facts.isExcluded || facts.state !== 'running') return undefined;
  const ageSeconds = (poll.at - facts.launchedAt) / 1_000;
  if (ageSeconds <= (group.healthCheck?.graceSeconds ?? 0) + (group.healthCheck?.warmupSeconds ?? usualWarmup)) return undefined;
  const signs = listSigns(poll, group, member.id);
  return {
    id: member.id,
    group: group.name,
    zone: member.zone,
    ...(facts.image !== undefined && { image: facts.image }),
    ...(member.templateVersion !== undefined && { templateVersion: member.templateVersion }),
    ageSeconds,
    status: signs.length > 0 ? 'sick' : isHealthy(poll, group, member.id) ? 'healthy' : 'unknown',
    signs,
  };
};

const worksOf = ({ workloads }: HealPoll, { name }: GroupView): readonly WorkloadView[] =>
  workloads.filter(({ groups }) => groups.includes(name));

/** Does every workload of its group know the server, and find it healthy? A probe that does not pass says otherwise. */
const isHealthy = (poll: HealPoll, group: GroupView, id: string): boolean => {
  const works = worksOf(poll, group);
  const probe = poll.probes[id];
  return works.length > 0 && works.every(({ servers }) => servers[id]?.work === 'healthy') && (probe?.verdict ?? 'pass') === 'pass';
};

const listSigns = (poll: HealPoll, group: GroupView, id: string): Sign[] => {
  const { impaired, probes } = poll;
  const seen = worksOf(poll, group).flatMap(({ servers }) => servers[id]?.signs ?? []);
  const isDisputed = findDissent(poll, id, group.name).length > 0;
  const probe = probes[id];
  const found: Sign[] = [
    ...(impaired[id] !== undefined ? [{ kind: 'status-check' as const, reason: impaired[id] }] : []),
    ...firstOfEach(seen.filter(({ kind }) => !(isDisputed && kind === 'health-check'))),
    ...(probe?.verdict === 'fail' ? [{ kind: 'probe' as const, reason: probe.reason }] : []),
  ];
  // Alone it is no sign at all: agents are stopped, and their network is another one.
  return found.length > 0 && isLostAlone(poll, group, id)
    ? [...found, { kind: 'connection', reason: 'Systems Manager has lost its connection to it' }]
    : found;
};

/** Where the agents of as many of its peers are lost as are connected, or none of them is known, the way to Systems Manager may be what is wrong. */
const isLostAlone = ({ connections }: HealPoll, { members }: GroupView, id: string): boolean => {
  const peers = members.flatMap((peer) => (peer.id === id ? [] : (connections[peer.id] ?? [])));
  return connections[id] === 'lost' && peers.filter((each) => each === 'connected').length > peers.length / 2;
};

/** One sign of each kind: two target groups that say the same are no second witness. */
const firstOfEach = (signs: readonly Sign[]): Sign[] =>
  signs.filter(({ kind }, index) => signs.findIndex((other) => other.kind === kind) === index);

/**
 * Is a server unhealthy in some target groups and healthy in others? Then their check is what is wrong, such as its path, and it is no evidence. Answers
 * those that find it unhealthy.
 */
export const findDissent = ({ workloads }: HealPoll, id: string, group: string): string[] => {
  const own = workloads.filter(({ groups, servers }) => groups.includes(group) && servers[id] !== undefined);
  const against = own.filter(({ servers }) => servers[id]?.signs?.some(({ kind }) => kind === 'health-check'));
  const alike = own.filter(({ kind }) => against.some((each) => each.kind === kind));
  return alike.some(({ servers }) => servers[id]?.work === 'healthy') ? against.map(({ id: workload }) => workload) : [];
};
