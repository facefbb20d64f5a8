import type { Observation } from '../../../core/record/observation.ts';
import type { Recording } from '../../../core/release/dry-run.ts';
import { workOf } from '../../../workloads/target-group/driver.ts';

/** Which servers a poll is about. */
type Aim = { victims: string[]; replacements: string[] };

type Trouble = (observation: Observation, aim: Aim) => void;

/** What may be wrong with a fleet at a poll, and must keep hands off it. */
const troubles: Record<string, Trouble> = {
  paused: ({ brakes }) => {
    brakes.paused = { by: 'alice', reason: 'sale', at: 0 };
  },
  'stop-requested': ({ brakes }) => {
    brakes.stopRequested = { by: 'alice', at: Number.MAX_SAFE_INTEGER };
  },
  'alarm-is-in-alarm': ({ brakes }) => {
    brakes.alarms = [{ name: 'web-5xx', state: 'alarm' }];
  },
  'alarm-has-no-data': ({ brakes }) => {
    brakes.alarms = [{ name: 'web-5xx', state: 'unknown' }];
  },
  'calendar-is-closed': ({ brakes }) => {
    brakes.calendars = [{ name: 'freeze', state: 'closed' }];
  },
  'calendar-cannot-be-read': ({ brakes }) => {
    brakes.calendars = [{ name: 'freeze', state: 'unknown' }];
  },
  'no-lease': (observation) => {
    observation.noLease = 'no lease';
  },
  'policy-cannot-be-used': (observation) => {
    observation.policy = { error: 'no such policy' };
  },
  'another-image-is-wanted': ({ wanted }) => {
    for (const each of Object.values(wanted)) Object.assign(each, { image: 'ami-newest', version: `${each.version}9` });
  },
  'others-refresh': ({ groups }) => {
    for (const group of groups) group.refresh = 'refresh-1';
  },
  'no-longer-enrolled': ({ groups }) => {
    for (const group of groups) group.unsupported = ['has no tag recycler:policy'];
  },
  'desired-was-changed': ({ groups }) => {
    for (const group of groups) group.desired += 3;
  },
  'no-room': ({ groups }) => {
    for (const group of groups) group.max = group.desired;
  },
  'replacement-is-unhealthy': ({ workloads }, { replacements }) => {
    for (const { id: workload, servers } of workloads)
      for (const id of replacements) if (servers[id]) servers[id] = workOf('unhealthy', workload);
  },
  'replacement-is-starting': ({ workloads }, { replacements }) => {
    for (const { id: workload, servers } of workloads)
      for (const id of replacements) if (servers[id]) servers[id] = workOf('starting', workload);
  },
  'replacement-failed-its-health-check': ({ groups }, { replacements }) => {
    for (const { members } of groups) for (const member of members) if (replacements.includes(member.id)) member.isHealthy = false;
  },
  'replacement-has-stopped': ({ servers }, { replacements }) => {
    for (const id of replacements) if (servers[id]) servers[id].state = 'stopped';
  },
  'victim-is-protected': ({ groups }, { victims }) => {
    for (const { members } of groups) for (const member of members) if (victims.includes(member.id)) member.isProtected = true;
  },
  'victim-is-in-standby': ({ groups }, { victims }) => {
    for (const { members } of groups) for (const member of members) if (victims.includes(member.id)) member.lifecycle = 'Standby';
  },
  'victim-is-excluded': ({ servers }, { victims }) => {
    for (const id of victims) if (servers[id]) servers[id].isExcluded = true;
  },
  'victim-is-as-wanted': ({ servers, wanted, groups }, { victims }) => {
    for (const group of groups)
      for (const member of group.members) {
        const facts = servers[member.id];
        const target = wanted[group.name];
        if (!victims.includes(member.id) || !facts || !target) continue;
        Object.assign(facts, { image: target.image, launchedAt: Date.parse('2030-01-01') });
        Object.assign(member, { templateId: target.templateId, templateVersion: target.version });
      }
  },
  'victim-cannot-be-read': ({ servers }, { victims }) => {
    for (const id of victims) if (servers[id]) servers[id] = { id, state: 'unknown', isExcluded: false };
  },
  'victim-has-no-image': ({ servers }, { victims }) => {
    for (const id of victims) if (servers[id]) delete servers[id].image;
  },
  'victim-state-is-unknown': ({ servers }, { victims }) => {
    for (const id of victims) if (servers[id]) servers[id].state = 'unknown';
  },
  'replacement-is-terminating': ({ groups }, { replacements }) => {
    for (const { members } of groups) for (const member of members) if (replacements.includes(member.id)) member.lifecycle = 'Terminating';
  },
  'replacement-is-draining': ({ workloads }, { replacements }) => {
    for (const { id: workload, servers } of workloads)
      for (const id of replacements) if (servers[id]) servers[id] = workOf('leaving', workload);
  },
  'replacement-is-not-in-the-workload': ({ workloads }, { replacements }) => {
    for (const { servers } of workloads) for (const id of replacements) delete servers[id];
  },
  'replacement-is-gone': ({ groups, servers, workloads }, { replacements }) => {
    for (const group of groups) group.members = group.members.filter(({ id }) => !replacements.includes(id));
    for (const { servers: known } of workloads) for (const id of replacements) delete known[id];
    for (const id of replacements) delete servers[id];
  },
  'replacement-fails-its-probe': ({ probes }, { replacements }) => {
    for (const id of replacements) probes[id] = { verdict: 'fail', reason: 'GET / answered 500' };
  },
  'probe-has-no-answer': ({ probes }, { replacements }) => {
    for (const id of replacements) probes[id] = { verdict: 'unknown', reason: 'no answer' };
  },
  'a-read-failed': ({ brakes }) => {
    brakes.unread = 'AWS API throttled or unavailable';
  },
  'account-budget-is-used': (observation) => {
    observation.account = { maxSurge: 1, apiShare: 1, usedByOthers: 1 };
  },
  'desired-was-lowered': ({ groups }) => {
    for (const group of groups) group.desired -= 2;
  },
  'a-group-is-gone': (observation) => {
    observation.groups = [];
  },
  'others-are-unhealthy': ({ workloads, groups }, { victims, replacements }) => {
    const others = groups.flatMap((group) => group.members.map(({ id }) => id)).filter((id) => ![...victims, ...replacements].includes(id));
    for (const { id: workload, servers } of workloads)
      for (const id of others.slice(0, 2)) if (servers[id]) servers[id] = workOf('unhealthy', workload);
  },
  'the-group-is-short': ({ groups }, { victims, replacements }) => {
    for (const group of groups) {
      const other = group.members.find(({ id }) => ![...victims, ...replacements].includes(id));
      if (other) other.lifecycle = 'Terminating';
    }
  },
};

/** The names of all troubles. */
export const troubleNames: readonly string[] = Object.keys(troubles);

const aimOf = ({ state }: Pick<Recording, 'state'>): Aim => ({
  victims: [...new Set([...state.queue.map((each) => each.id), ...state.swaps.map((swap) => swap.victim)])],
  replacements: state.swaps.flatMap((swap) => swap.replacement ?? []),
});

/** The same poll of the same fleet with one trouble in it. @throws Error when the trouble is not known */
export const addTrouble = (poll: Recording, trouble: string): Recording => {
  const make = troubles[trouble];
  if (!make) throw new Error(`no trouble is called ${trouble}`);
  const observation = structuredClone(poll.observation);
  make(observation, aimOf(poll));
  return { ...poll, name: `${poll.name}, ${trouble}`, observation };
};
