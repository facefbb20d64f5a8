import type { TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { bakeDocument } from '../aws/bakes/bake-document.ts';
import { probeDocument } from '../aws/probe-document.ts';
import { type BakingGround, type BakingPlan, createBakingGround } from './baking/baking-ground.ts';
import { readParameter } from './baking/read-parameter.ts';
import { type Chance, createChance, hexOf } from './chance.ts';
import type { Scenario, ScenarioFleet } from './scenario.ts';
import type { Activity, Group, GroupState, Refresh, Server, ServerState, Template } from './state.ts';
import { isServing } from './state.ts';
import { addServer, createTallies, type Tally } from './tally.ts';
import type { VirtualClock } from './virtual-clock.ts';

export const region = 'eu-west-1';
export const account = '111122223333';

/** The zone as AWS names it: a single letter of a scenario gets the region in front. */
export const zoneOf = (written: string): string => (/^[a-z]$/.test(written) ? `${region}${written}` : written);

type Alarm = { state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'; since: number };
/** What others asked of the desired capacity of a group: a number, or a step from what stood there; as Auto Scaling granted it. */
export type GrantedDemand = { at: number; group: string; from: number; isRequest: boolean } & ({ to: number } | { by: number });
/** An event as a bus took it. */
export type TakenEvent = { at: number; bus: string; source: string; kind: string; detail: string };
type Notice = { at: number; topic: string; subject: string | undefined; message: string };

/** The state of the embedded cloud and the only ways to change it, so that tallies, history and watchers never miss a change. */
export type Ground = {
  scenario: Scenario;
  clock: VirtualClock;
  chance: Chance;
  fleets: ReadonlyMap<string, ScenarioFleet>;
  groups: Map<string, Group>;
  templates: Map<string, Template>;
  /** Every server there ever was, by id, in order of launch. */
  servers: Map<string, Server>;
  /** `/recycler/policies/web` and the like; values as text. */
  parameters: Map<string, string>;
  /** Servers, images and labels of bakes. */
  baking: BakingGround;
  /** The content of Command documents, by name. */
  documents: Map<string, string>;
  /** Tags of images, by image. */
  imageTags: Map<string, Readonly<Record<string, string>>>;
  alarms: Map<string, Alarm>;
  published: Notice[];
  /** What buses took, in order; how many entries they were offered; and which of them they refuse, counted from 1. */
  events: TakenEvent[];
  offeredEvents: number;
  refusesEvent: (nth: number) => boolean;
  refreshes: Refresh[];
  tallies: ReadonlyMap<string, Tally>;
  /** Images that can be launched no more. */
  deregistered: Set<string>;
  /** Targets of target groups that no fleet's servers are attached to, such as those of tasks, by those who know them. */
  otherTargets: ((targetGroup: string) => readonly TargetHealthDescription[] | undefined)[];
  /** What others did to the desired capacities, in order. */
  demands: GrantedDemand[];
  /** Zones where nothing can be launched, and how many servers are still to be had there. */
  closedZones: Map<string, { left: number }[]>;
  /** Why a new server will never serve, by the faults of the scenario. */
  flaws: ((server: { id: string; fleet: string; image: string }) => string | undefined)[];
  joinedListeners: ((server: Server) => void)[];
  terminationListeners: ((server: Server) => void)[];
  /** Called when a server is sent away to come back from another image, before anything of it has changed. */
  reimageListeners: ((server: Server, image: string) => void)[];
  launchedListeners: ((server: Server) => void)[];
  /** Called after every change of a server. */
  changeListeners: ((server: Server) => void)[];
  add: (server: Server) => void;
  change: (server: Server, patch: Partial<ServerState>, facts?: Partial<ServerFacts>) => void;
  changeGroup: (group: Group, patch: Partial<GroupState>) => void;
  /** Notes an activity of the group; its cause is in sentences. */
  note: (group: Group, activity: Omit<Activity, 'id' | 'at'>) => Activity;
  /** What happened now, as the causes of activities tell it: "At 2026-01-05T09:00:00Z an instance was started." */
  sentence: (text: string) => string;
  /** How many seconds old what is read may be, by the faults of the scenario. */
  lagSeconds: () => number;
  /** Zones that traffic is shifted away from now for the load balancers of a fleet, by the faults of the scenario. */
  shiftedZones: (fleet: string) => string[];
  /** The state as a reader sees it now; undefined when the server is not to be seen yet. */
  seenState: (server: Server) => Readonly<ServerState> | undefined;
  seenGroup: (group: Group) => Readonly<GroupState>;
  /** Groups that a reader sees now: those that are not gone. */
  seenGroups: () => Group[];
  /** Activities of a group as a reader sees them now, oldest first. */
  seenActivities: (group: Group) => readonly Activity[];
  /** Servers of a group as a reader sees them now, those that have gone left out. */
  seenServers: (group: Group) => [Server, Readonly<ServerState>][];
  /** The image behind `resolve:ssm:...`, or the image itself. */
  resolveImage: (image: string) => string;
};

export type ServerFacts = Pick<
  Server,
  | 'inServiceAt'
  | 'isReady'
  | 'failedAt'
  | 'terminated'
  | 'goneAt'
  | 'stateReason'
  | 'image'
  | 'flaw'
  | 'reimagedAt'
  | 'isAway'
  | 'isSick'
  | 'impairedSince'
  | 'impairedCheck'
  | 'suppressedUntil'
  | 'isConnectionLost'
>;

const lastBefore = <Entry extends { at: number }>(history: readonly Entry[], ms: number): Entry | undefined =>
  history.findLast((entry) => entry.at <= ms);

/** The empty ground of a scenario, before its groups and servers are put on it. */
export const createGround = (scenario: Scenario, clock: VirtualClock, plan?: Partial<BakingPlan>): Ground => {
  const staleReads = scenario.faults.filter((fault) => fault.kind === 'stale-reads');
  const shifts = scenario.faults.filter((fault) => fault.kind === 'zonal-shift');
  const keepsHistory = staleReads.length > 0;
  const lagSeconds = (): number => {
    const seconds = (clock.now() - scenario.startMs) / 1_000;
    return Math.max(0, ...staleReads.filter(({ from, for: span }) => seconds >= from && seconds < from + span).map(({ lag }) => lag));
  };
  const asOf = (): number => Math.max(scenario.startMs, clock.now() - lagSeconds() * 1_000);
  const tallies = createTallies(scenario.fleets.map((fleet) => fleet.name));
  const tallyOf = (fleet: string): Tally => tallies.get(fleet) as Tally;

  const change: Ground['change'] = (server, patch, facts = {}) => {
    const tally = tallyOf(server.fleet);
    const wasTerminated = server.terminated !== undefined;
    addServer(tally, server, -1);
    Object.assign(server, facts, { state: { ...server.state, ...patch } });
    const joinsNow = !server.hasJoined && isServing(server);
    if (joinsNow) Object.assign(server, { hasJoined: true, joinedAt: clock.now() });
    addServer(tally, server, 1);
    if (keepsHistory) server.history.push({ at: clock.now(), state: server.state });
    if (joinsNow) for (const listen of ground.joinedListeners) listen(server);
    if (!wasTerminated && server.terminated) for (const listen of ground.terminationListeners) listen(server);
    for (const listen of ground.changeListeners) listen(server);
  };

  const changeGroup: Ground['changeGroup'] = (group, patch) => {
    const before = group.state;
    Object.assign(group, { state: { ...before, ...patch } });
    tallyOf(group.fleet).desired += group.state.desired - before.desired;
    if (keepsHistory) group.history.push({ at: clock.now(), state: group.state });
  };

  const seenState: Ground['seenState'] = (server) => {
    if (!keepsHistory || lagSeconds() === 0) return server.state;
    return lastBefore(server.history, asOf())?.state;
  };

  const ground: Ground = {
    scenario,
    clock,
    chance: createChance(scenario.seed),
    fleets: new Map(scenario.fleets.map((fleet) => [fleet.name, fleet])),
    groups: new Map(),
    templates: new Map(),
    servers: new Map(),
    imageTags: new Map(),
    parameters: new Map(),
    baking: createBakingGround(plan),
    documents: new Map([
      ['probe', JSON.stringify(probeDocument)],
      ['bake', JSON.stringify(bakeDocument)],
    ]),
    alarms: new Map(),
    published: [],
    events: [],
    offeredEvents: 0,
    refusesEvent: () => false,
    refreshes: [],
    tallies,
    deregistered: new Set(),
    otherTargets: [],
    demands: [],
    closedZones: new Map(),
    flaws: [
      ({ image }) => {
        const made = ground.baking.images.get(image);
        return made?.flaw ?? made?.flawInGroup;
      },
    ],
    joinedListeners: [],
    terminationListeners: [],
    reimageListeners: [],
    launchedListeners: [],
    changeListeners: [],
    add: (server) => {
      ground.servers.set(server.id, server);
      ground.groups.get(server.group)?.servers.set(server.id, server);
      addServer(tallyOf(server.fleet), server, 1);
      if (keepsHistory) server.history.push({ at: Math.max(server.launchedAt, scenario.startMs), state: server.state });
      for (const listen of ground.launchedListeners) listen(server);
    },
    change,
    changeGroup,
    note: (group, activity) => {
      const noted = { id: hexOf(`${group.name}:${group.activities.length}`), at: clock.now(), ...activity };
      group.activities.push(noted);
      return noted;
    },
    sentence: (text) => `At ${new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z')} ${text}.`,
    lagSeconds,
    shiftedZones: (fleet) => {
      const seconds = (clock.now() - scenario.startMs) / 1_000;
      return shifts
        .filter((shift) => shift.fleet === fleet && seconds >= shift.from && seconds < shift.from + shift.for)
        .map(({ availabilityZone }) => zoneOf(availabilityZone));
    },
    seenState,
    seenGroups: () => [...ground.groups.values()].filter((group) => ground.seenGroup(group).status !== 'gone'),
    seenActivities: (group) => {
      const until = keepsHistory ? asOf() : clock.now();
      return group.activities.filter(({ at }) => at <= until);
    },
    seenGroup: (group) => (!keepsHistory || lagSeconds() === 0 ? group.state : (lastBefore(group.history, asOf())?.state ?? group.initial)),
    seenServers: (group) =>
      [...group.servers.values()].flatMap((server): [Server, Readonly<ServerState>][] => {
        const state = seenState(server);
        return state && state.lifecycle !== 'Terminated' ? [[server, state]] : [];
      }),
    resolveImage: (image) => (image.startsWith('resolve:ssm:') ? (readParameter(ground, image.slice(12))?.value ?? image) : image),
  };
  return ground;
};
