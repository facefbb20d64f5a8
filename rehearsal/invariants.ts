import type { Ground } from './ground.ts';
import { findLeftovers } from './leftovers.ts';
import { splitShortfall } from './recorder.ts';
import type { Rules } from './rules.ts';
import { type Server, versionNow } from './state.ts';
import type { Tally } from './tally.ts';
import type { WorkloadWorld } from './workload-world.ts';

export type Broken = { id: string; at: string; text: string };

export type Invariants = {
  /** How many checks were made, and each breach once, when it began. Times are ISO 8601. */
  result: () => { checked: number; broken: Broken[] };
  /** To be called when no campaign of the fleet is open any more. */
  checkEnd: (fleet: string) => void;
};

type Finding = [id: string, text: string];

const findInCapacity = (tally: Tally, rules: Rules): Finding[] => {
  const { caused } = splitShortfall(tally, rules.maxUnavailable);
  const surge = tally.desired - tally.desiredByOthers;
  const alive = tally.launchedAlive;
  const allowedAlive = tally.victims + tally.takenByOthers + tally.absorbed + rules.slots;
  const isBeforeProof = tally.joined === 0;
  const findings: [boolean, string, string][] = [
    [caused > 0, 'I1', `${caused} servers are short of the floor because of the Recycler`],
    [surge > rules.slots, 'I2', `desired is ${surge} above what others asked for; ${rules.slots} slots are allowed`],
    [alive > allowedAlive, 'I5', `${alive} replacements are alive for ${tally.victims} victims and ${rules.slots} slots`],
    [isBeforeProof && alive > 1, 'I8', `${alive} replacements were launched before the first had joined`],
  ];
  return findings.filter(([isBroken]) => isBroken).map(([, id, text]) => [id, text]);
};

const isStale = (ground: Ground, server: Server, rules: Rules): boolean => {
  const group = ground.groups.get(server.group);
  if (!group) return false;
  const version = versionNow(group);
  const image = group.template.versions.find(({ number }) => number === version)?.image ?? '';
  const ageSeconds = (ground.clock.now() - (server.reimagedAt ?? server.launchedAt)) / 1_000;
  const isOld = rules.renewableAfterSeconds !== undefined && ageSeconds >= rules.renewableAfterSeconds;
  return (
    isOld ||
    server.source.templateId !== group.template.id ||
    // One that came back from another image keeps the version that it was launched with.
    (server.templateVersion !== version && server.reimagedAt === undefined) ||
    server.image !== ground.resolveImage(image)
  );
};

/** Milliseconds for which a status check must have failed before it says that a server is bad. */
const lasting = 10 * 60_000;

/** Is something wrong with a server that serves, by two witnesses or by a status check, so that a fleet which heals may replace it? */
const isBad = (ground: Ground, server: Server, rules: Rules, workloads: readonly WorkloadWorld[]): boolean => {
  const isImpaired = server.impairedSince !== undefined && ground.clock.now() - server.impairedSince >= lasting;
  const witnesses = [server.isSick, server.isConnectionLost, workloads.some(({ failsOn }) => failsOn?.(server))].filter(
    (each) => each === true,
  );
  return rules.isHealed && (isImpaired || witnesses.length >= 2);
};

/** What speaks against the terminate call of the Recycler for this server, at the moment of the call. */
const findInTerminated = (ground: Ground, server: Server, tally: Tally, rules: Rules, workloads: readonly WorkloadWorld[]): Finding[] => {
  if (server.terminated?.by !== 'recycler') return [];
  const group = ground.groups.get(server.group);
  const isVictim = server.origin !== 'recycler' && !server.isHeir;
  // Where servers died meanwhile, any one that came since may be the extra server that leaves by name, as long as desired covers it.
  const isExtra = server.origin === 'auto-scaling' && tally.desired >= tally.desiredByOthers;
  const wasServing = server.terminated.wasInService;
  const who = `${server.id} of ${server.group}`;
  // Where others took a new server of ours, one old server more may leave, as long as what they want stays in service, less what the policy lets be missing.
  const standIns = tally.inService >= tally.desiredByOthers - rules.maxUnavailable ? tally.oursTaken : 0;
  const allowedFirst = rules.maxUnavailable + (rules.isProofInPlace ? 1 : 0) + standIns;
  const findings: [boolean, string, string][] = [
    [
      isVictim && wasServing && !isExtra && !isStale(ground, server, rules) && !isBad(ground, server, rules, workloads),
      'I3',
      `${who} was terminated and was not stale`,
    ],
    // What a workload protects for its own sake is no wish of a person.
    [
      isVictim && server.state.isProtected && !workloads.some(({ protects }) => protects?.(server)),
      'I3',
      `${who} was terminated and is protected from scale-in`,
    ],
    [isVictim && 'recycler:exclude' in server.state.tags, 'I3', `${who} was terminated and is excluded by its tag`],
    [isVictim && group !== undefined && server.templateVersion > versionNow(group), 'I3', `${who} is newer than what would replace it`],
    [
      wasServing && tally.victimsInService > tally.joined + allowedFirst,
      'I4',
      `${who} was terminated as number ${tally.victimsInService} while ${tally.joined} replacements had joined`,
    ],
    [
      isVictim && wasServing && tally.joined === 0 && tally.victimsInService > (rules.isProofInPlace ? 1 : 0) + standIns,
      'I8',
      `${who} was terminated before the first replacement had joined`,
    ],
  ];
  return findings.filter(([isBroken]) => isBroken).map(([, id, text]) => [id, text]);
};

/** What speaks against sending a server away to come back from an image, at the moment of the call. */
const findInReimaged = (
  ground: Ground,
  server: Server,
  image: string,
  tally: Tally,
  rules: Rules,
  workloads: readonly WorkloadWorld[],
): Finding[] => {
  const group = ground.groups.get(server.group);
  const written = group?.template.versions.find(({ number }) => number === versionNow(group))?.image ?? '';
  const who = `${server.id} of ${server.group}`;
  const findings: [boolean, string, string][] = [
    [!isStale(ground, server, rules), 'I3', `${who} was sent away and was not stale`],
    [ground.resolveImage(written) !== image, 'I3', `${who} was sent to come back from ${image}, which is not wanted`],
    [server.state.isProtected, 'I3', `${who} was sent away and is protected from scale-in`],
    ['recycler:exclude' in server.state.tags, 'I3', `${who} was sent away and is excluded by its tag`],
    [tally.away >= Math.max(1, rules.maxUnavailable), 'I4', `${who} was sent away while ${tally.away} others were`],
  ];
  return [
    ...findings.filter(([isBroken]) => isBroken).map(([, id, text]): Finding => [id, text]),
    ...workloads.flatMap(({ kind, findRestartLoss }): Finding[] => {
      const loss = findRestartLoss?.(server);
      return loss === undefined ? [] : [['I11', `${who} was sent away before ${kind} could do without it: ${loss}`]];
    }),
  ];
};

/** What a workload loses with a server that the Recycler terminates now. */
const findLosses = (server: Server, workloads: readonly WorkloadWorld[]): Finding[] =>
  server.terminated?.by !== 'recycler'
    ? []
    : workloads.flatMap(({ kind, findLoss }): Finding[] => {
        const loss = findLoss?.(server);
        return loss === undefined ? [] : [['I11', `${server.id} of ${server.group} was terminated before ${kind} was drained: ${loss}`]];
      });

const findAtEnd = (ground: Ground, fleet: string, rules: Rules, workloads: readonly WorkloadWorld[]): Finding[] => {
  const { suspended, standby, desiredBy, policies, tags, cordons } = findLeftovers(ground, fleet, workloads);
  return [
    ...suspended.map(({ group, process }): Finding => ['I9', `${process} is still suspended in ${group}`]),
    ...(standby.length > rules.quarantine ? [['I9', `${standby.join(', ')} still in standby`] as Finding] : []),
    ...desiredBy.map(({ group, difference }): Finding => ['I9', `desired of ${group} ended ${difference} off what others asked for`]),
    ...policies.map(({ group, policy }): Finding => ['I9', `the scaling policy ${policy} is still on ${group}`]),
    ...cordons.map((server): Finding => ['I9', `${server} is still cordoned`]),
    ...[...ground.servers.values()]
      .filter((server) => server.fleet === fleet && server.goneAt === undefined && server.suppressedUntil === Number.POSITIVE_INFINITY)
      .map(({ id }): Finding => ['I9', `the status checks of ${id} are suppressed without an end`]),
    ...tags.map(({ group, key }): Finding => ['I9', `the tag ${key} of ${group} is not as it was`]),
  ];
};

/**
 * Checks the safety invariants at every moment of the run: I1 floor, I2 surge ceiling, I3 named kill (never newer to older), I4 no kill
 * before proof, I5 one replacement per victim, I8 blast radius before the proof, I9 restore,
 * I11 nothing that a workload holds is lost.
 */
export const createInvariants = (
  ground: Ground,
  rules: ReadonlyMap<string, Rules>,
  workloadsOf: (fleet: string) => readonly WorkloadWorld[],
): Invariants => {
  const broken: Broken[] = [];
  const open = new Set<string>();
  let checked = 0;

  const report = (fleet: string, [id, text]: Finding): void => {
    broken.push({ id, at: new Date(ground.clock.now()).toISOString(), text: `${fleet}: ${text}` });
  };

  const eachFleet = (check: (fleet: string, tally: Tally, rules: Rules) => void): void => {
    for (const [fleet, tally] of ground.tallies) {
      const own = rules.get(fleet);
      if (own) check(fleet, tally, own);
    }
  };

  ground.clock.onAdvance(() =>
    eachFleet((fleet, tally, own) => {
      checked += 1;
      const findings = findInCapacity(tally, own);
      for (const id of ['I1', 'I2', 'I5', 'I8']) {
        const finding = findings.find(([found]) => found === id);
        const key = `${fleet}:${id}`;
        if (finding && !open.has(key)) report(fleet, finding);
        if (finding) open.add(key);
        else open.delete(key);
      }
    }),
  );

  ground.terminationListeners.push((server) => {
    checked += 1;
    const tally = ground.tallies.get(server.fleet);
    const own = rules.get(server.fleet);
    if (!tally || !own) return;
    for (const finding of findInTerminated(ground, server, tally, own, workloadsOf(server.fleet))) report(server.fleet, finding);
    for (const finding of findLosses(server, workloadsOf(server.fleet))) report(server.fleet, finding);
  });

  ground.reimageListeners.push((server, image) => {
    checked += 1;
    const tally = ground.tallies.get(server.fleet);
    const own = rules.get(server.fleet);
    if (!tally || !own) return;
    for (const finding of findInReimaged(ground, server, image, tally, own, workloadsOf(server.fleet))) report(server.fleet, finding);
  });

  return {
    result: () => ({ checked, broken: [...broken] }),
    checkEnd: (fleet) => {
      checked += 1;
      const own = rules.get(fleet);
      if (own) for (const finding of findAtEnd(ground, fleet, own, workloadsOf(fleet))) report(fleet, finding);
    },
  };
};
