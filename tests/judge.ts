import type { Scenario } from '../rehearsal/scenario.ts';
import type { Group, Server } from '../rehearsal/state.ts';
import type { World } from '../rehearsal/world.ts';

/** What a judge found: the rule, when (milliseconds since 1970), and what. */
export type Fault = { rule: string; at: number; text: string };

export type Judge = {
  /** What was found while the run went on. */
  faults: () => readonly Fault[];
  /** What is not as it was, once no campaign is open any more. */
  judgeEnd: () => Fault[];
};

/** What a policy allows, read from it as it is written: the judge shares no counting with the product. */
type Allowance = {
  surge: (wanted: number) => number;
  unavailable: (wanted: number) => number;
  isInPlace: boolean;
  maxAge: boolean;
  heals: boolean;
  /** Failed replacements that may be kept in standby. */
  kept: number;
};

const amountOf = (written: unknown, whole: number, round: (value: number) => number): number =>
  typeof written === 'number' ? written : round((whole * Number.parseFloat(String(written))) / 100);

const readAllowance = (policy: unknown): Allowance => {
  const {
    pace = {},
    proof = {},
    maxAge,
    heal = {},
    quarantine = {},
  } = (policy ?? {}) as {
    pace?: { maxSurge?: unknown; maxUnavailable?: unknown };
    proof?: { inPlace?: unknown };
    maxAge?: unknown;
    heal?: { mode?: unknown };
    quarantine?: { maxServers?: number };
  };
  return {
    // The proof may always use one.
    surge: (wanted) => Math.max(1, amountOf(pace.maxSurge ?? '10%', wanted, Math.ceil)),
    unavailable: (wanted) => amountOf(pace.maxUnavailable ?? 0, wanted, Math.floor),
    isInPlace: proof.inPlace === true,
    maxAge: maxAge !== undefined,
    heals: heal.mode === 'act',
    kept: quarantine.maxServers ?? 0,
  };
};

/** Servers that the Recycler has put in standby. */
const standbyOf = ({ servers }: Group): Server[] =>
  [...servers.values()].filter(({ state, terminated }) => /Standby$/.test(state.lifecycle) && terminated?.by === 'recycler');

/** How long a person's mark may stand before it must have been read, in milliseconds: a poll, and the oldest read of the scenario. */
const readWithin = (scenario: Scenario): number =>
  120_000 + Math.max(0, ...scenario.faults.map((fault) => (fault.kind === 'stale-reads' ? fault.lag : 0))) * 1_000;

const serves = ({ state, isReady }: Server): boolean =>
  state.lifecycle === 'InService' && state.machine === 'running' && isReady && Object.values(state.works).every((work) => work.serves);

const isOurs = ({ origin, isHeir }: Server): boolean => origin === 'recycler' || isHeir;

/**
 * Watches a world from before anything runs in it, and counts by itself what others want, how many servers are extra, which servers are
 * ended, and what is put back. It reads servers, groups and what others asked for; none of the product's tallies.
 */
export const watchWorld = (world: World): Judge => {
  const { ground, clock } = world;
  const { scenario } = ground;
  const found: Fault[] = [];
  const open = new Set<string>();
  const groups = [...ground.groups.values()];
  const wanted = new Map(groups.map((group) => [group.name, group.state.desired]));
  const before = new Map(groups.map((group) => [group.name, { suspended: [...group.state.suspended], tags: { ...group.state.tags } }]));
  const allowances = new Map(scenario.fleets.map((fleet) => [fleet.name, readAllowance(fleet.policy)]));
  const mostSurge = new Map<string, number>();
  const markedAt = new Map<string, number>();
  let read = 0;

  const add = (rule: string, text: string): void => void found.push({ rule, at: clock.now(), text });
  const ofFleet = (fleet: string): Group[] => groups.filter((group) => group.fleet === fleet);
  const wantedOf = (fleet: string): number => ofFleet(fleet).reduce((sum, { name }) => sum + (wanted.get(name) ?? 0), 0);
  const extraOf = (fleet: string): number =>
    ofFleet(fleet).reduce((sum, group) => sum + group.state.desired - (wanted.get(group.name) ?? 0), 0);
  const isExempt = ({ state, isMarked }: { state: Server['state']; isMarked: boolean }): boolean => state.isProtected || isMarked;

  const readDemands = (): void => {
    for (; read < ground.demands.length; read += 1) {
      const demand = ground.demands[read];
      if (!demand) continue;
      const { min = 0, max = Number.POSITIVE_INFINITY } = ground.groups.get(demand.group) ?? {};
      const stepped = 'to' in demand ? demand.to : (wanted.get(demand.group) ?? 0) + demand.by;
      // A step from a number that holds a raise of ours may go on beyond what a group may have.
      wanted.set(demand.group, Math.min(max, Math.max(min, stepped)));
    }
  };

  const onceWhile = (key: string, isBroken: boolean, rule: string, text: () => string): void => {
    if (isBroken && !open.has(key)) add(rule, text());
    if (isBroken) open.add(key);
    else open.delete(key);
  };

  const watch = (): void => {
    readDemands();
    for (const server of ground.servers.values())
      if ('recycler:exclude' in server.state.tags && !markedAt.has(server.id)) markedAt.set(server.id, clock.now());
    for (const { name: fleet } of scenario.fleets) {
      const allowed = Math.max(mostSurge.get(fleet) ?? 0, allowances.get(fleet)?.surge(wantedOf(fleet)) ?? 1);
      // Swaps in flight keep their slots when others shrink the fleet.
      mostSurge.set(fleet, allowed);
      const kept = ofFleet(fleet).flatMap(standbyOf).length;
      const mayBeKept = allowances.get(fleet)?.kept ?? 0;
      onceWhile(`kept:${fleet}`, kept > mayBeKept, 'kept', () => `${fleet}: ${kept} in standby, ${mayBeKept} may be kept`);
      onceWhile(`surge:${fleet}`, extraOf(fleet) > allowed, 'surge', () => `${fleet}: ${extraOf(fleet)} extra, ${allowed} allowed`);
    }
    for (const group of groups) {
      const isOver = group.state.desired > group.max;
      onceWhile(`max:${group.name}`, isOver, 'max size', () => `${group.name}: desired ${group.state.desired} of at most ${group.max}`);
    }
    const limit = scenario.account.maxSurge;
    if (typeof limit !== 'number') return;
    const all = scenario.fleets.reduce((sum, { name }) => sum + Math.max(0, extraOf(name)), 0);
    onceWhile('account', all > limit, 'account', () => `${all} extra in the account, ${limit} allowed`);
  };

  /** Is the server as its group would launch it now? */
  const isAsWanted = (server: Server, group: Group): boolean => {
    const { template, versionWanted } = group;
    const latest = template.versions.at(-1)?.number;
    const version = versionWanted === '$Default' ? template.defaultVersion : versionWanted === '$Latest' ? latest : Number(versionWanted);
    const image = ground.resolveImage(template.versions.find(({ number }) => number === version)?.image ?? '');
    return server.source.templateId === template.id && server.templateVersion === version && server.image === image;
  };

  const judgeEnding = (server: Server, lifecycle: string, wasServing: boolean): void => {
    const group = ground.groups.get(server.group);
    const allowance = allowances.get(server.fleet);
    if (!group || !allowance || isOurs(server)) return;
    const marked = markedAt.get(server.id);
    const isMarked = marked !== undefined && clock.now() - marked > readWithin(scenario);
    const who = `${server.id} of ${server.group}`;
    if (isExempt({ state: server.state, isMarked })) add('exception', `${who} was ended, and is ${isMarked ? 'excluded' : 'protected'}`);
    if (lifecycle.startsWith('Standby')) add('exception', `${who} was ended in standby`);
    const isExtra = server.origin === 'auto-scaling' && extraOf(server.fleet) >= 0;
    const isImpaired = allowance.heals && server.impairedSince !== undefined;
    const isUnhealthy = server.state.health === 'Unhealthy' || !wasServing || isImpaired;
    if (isAsWanted(server, group) && !allowance.maxAge && !isExtra && !isUnhealthy) add('as wanted', `${who} was ended, and was as wanted`);
    const servers = [...ground.servers.values()].filter(({ fleet }) => fleet === server.fleet);
    const joined = servers.filter((each) => isOurs(each) && each.hasJoined).length;
    const ended = servers.filter((each) => !isOurs(each) && each.terminated?.by === 'recycler' && each.terminated.wasInService).length;
    const ahead = allowance.unavailable(wantedOf(server.fleet)) + (allowance.isInPlace ? 1 : 0);
    // Servers of others may serve beyond what is wanted; ending one of those takes nothing away.
    const isShort = servers.filter(serves).length < wantedOf(server.fleet) - ahead;
    if (wasServing && isShort && ended > joined + ahead)
      add('floor', `${who} was ended as number ${ended}, and ${joined} replacements had joined`);
  };

  const policiesPut = new Set<string>();
  world.extend((known) => {
    const terminate = known['AutoScaling.TerminateInstanceInAutoScalingGroup'];
    const putPolicy = known['AutoScaling.PutScalingPolicy'];
    if (!terminate || !putPolicy) throw new Error('the world lacks an operation that the judge watches');
    return {
      'AutoScaling.PutScalingPolicy': {
        ...putPolicy,
        answer: (input) => {
          const { AutoScalingGroupName, PolicyName } = input as { AutoScalingGroupName?: string; PolicyName?: string };
          policiesPut.add(`${AutoScalingGroupName}/${PolicyName}`);
          return putPolicy.answer(input);
        },
      },
      'AutoScaling.TerminateInstanceInAutoScalingGroup': {
        ...terminate,
        answer: (input) => {
          readDemands();
          const server = ground.servers.get((input as { InstanceId?: string }).InstanceId ?? '');
          const lifecycle = server?.state.lifecycle ?? '';
          const wasServing = server !== undefined && serves(server);
          const answer = terminate.answer(input);
          if (server) judgeEnding(server, lifecycle, wasServing);
          return answer;
        },
      },
    };
  });
  clock.onAdvance(watch);

  const judgeEnd = (): Fault[] => {
    readDemands();
    const end: Fault[] = [];
    const record = (rule: string, text: string): void => void end.push({ rule, at: clock.now(), text });
    for (const group of groups) {
      if (group.state.status !== 'active') continue;
      const start = before.get(group.name);
      const suspended = group.state.suspended.filter((process) => !start?.suspended.includes(process));
      const resumed = start?.suspended.filter((process) => !group.state.suspended.includes(process)) ?? [];
      if (suspended.length > 0) record('settings', `${group.name}: ${suspended.join(', ')} suspended`);
      if (resumed.length > 0) record('settings', `${group.name}: ${resumed.join(', ')} resumed, which others had suspended`);
      if (JSON.stringify(group.state.tags) !== JSON.stringify(start?.tags)) record('settings', `${group.name}: tags differ`);
      const policies = [...group.policies.keys()].filter((name) => policiesPut.has(`${group.name}/${name}`));
      if (policies.length > 0) record('settings', `${group.name}: the scaling policies ${policies.join(', ')} are left`);
      const off = group.state.desired - (wanted.get(group.name) ?? 0);
      // What target tracking wants is a function of the load, and follows whatever number stands there.
      const isTracked = scenario.scaling.some(({ kind, fleet }) => kind === 'target-tracking' && fleet === group.fleet);
      if (off !== 0 && !isTracked) record('desired', `${group.name}: desired is ${off} off what others asked for`);
      const theirs = standbyOf(group).filter((server) => !isOurs(server));
      if (theirs.length > 0) record('settings', `${group.name}: ${theirs.length} that others had launched left in standby`);
    }
    for (const { name: fleet } of scenario.fleets) {
      const kept = ofFleet(fleet).flatMap(standbyOf).filter(isOurs);
      const allowed = allowances.get(fleet)?.kept ?? 0;
      if (kept.length > allowed) record('kept', `${fleet}: ${kept.length} kept in standby, ${allowed} allowed`);
    }
    return end;
  };

  return { faults: () => found, judgeEnd };
};
