import type { Verdict } from '../../core/record/workload.ts';
import { type Cluster, type Host, listTasks, nameOf } from './cluster.ts';
import type { Notes } from './notes.ts';
import { fail, type HostPoll, hostsOf, listInFlight, pass, unknown } from './question.ts';

/** Milliseconds that an agent must have been connected: two polls of the same moment prove nothing more than one. */
const connectedFor = 30_000;
/** Milliseconds after which an agent that is not connected is not coming back by itself: "false is normal several times an hour". */
export const lostAfter = 5 * 60_000;
/** Milliseconds by which the clocks of EC2 and ECS may differ. */
const clockTolerance = 60_000;

/**
 * Since when the agents are connected, or not, of servers in flight; and since when others are not. Of a thousand hosts that are well nothing is kept:
 * the record of a campaign holds 400 KB.
 */
export const followAgents = ({ cluster, before, undertaking, now }: HostPoll): Notes['agents'] => {
  const inFlight = listInFlight(undertaking);
  return Object.fromEntries(
    cluster.hosts.flatMap(({ arn, server, isConnected }) => {
      if (isConnected === undefined || (isConnected && !inFlight.has(server))) return [];
      const host = nameOf(arn);
      const known = before.agents[server];
      const isSame = known?.host === host && known.isConnected === isConnected;
      return [[server, isSame ? known : { host, isConnected, at: now }]];
    }),
  );
};

/** How a server was expected to join: as the wanted image of its group, launched then. */
export type Expected = { image: string | undefined; launchedAt: number | undefined; provider: string | undefined };

/** Has a server joined its cluster, with all that a host must have? The predicates are J1 to J5; each that is open keeps it from counting. */
export const judgeJoined = (poll: HostPoll, server: string, expected: Expected, agents: Notes['agents']): Verdict => {
  const hosts = hostsOf(poll, server);
  const [host] = hosts;
  if (!host) return unknown('no container instance is registered for it yet');
  if (hosts.length > 1) return fail(`${hosts.length} container instances are registered for it: its image carries the state of an agent`);
  return judgeRegistration(host, expected) ?? judgeAgent(host, agents, poll.now) ?? judgeOrigin(host, expected) ?? judgeDaemons(poll, host);
};

/** J1: registered after its launch, and taking tasks. */
const judgeRegistration = ({ status, statusReason, registeredAt }: Host, { launchedAt }: Expected): Verdict | undefined => {
  if (status === 'REGISTRATION_FAILED') return fail(`its registration failed: ${statusReason ?? 'no reason is given'}`);
  if (launchedAt !== undefined && registeredAt < launchedAt - clockTolerance)
    return fail('its container instance was registered before its launch: its image carries the state of an agent');
  return status === 'ACTIVE' ? undefined : unknown(`its container instance is ${status}`);
};

/** J2 and J3: its agent stays connected, and says that it is well. */
const judgeAgent = ({ server, isConnected, health }: Host, agents: Notes['agents'], now: number): Verdict | undefined => {
  const known = agents[server];
  if (isConnected !== true) {
    const isLost = isConnected === false && known !== undefined && now - known.at >= lostAfter;
    return isLost ? fail('its agent has not been connected for 5 minutes') : unknown('its agent is not connected');
  }
  if (health === 'IMPAIRED') return fail('its agent or its container runtime is impaired');
  if (health !== 'OK')
    return unknown(
      health === undefined ? 'its agent does not say whether it is well: it needs version 1.57.0 or later' : `its agent is ${health}`,
    );
  return !known || now - known.at >= connectedFor ? undefined : unknown('its agent has been connected for a moment only');
};

/** J4: it was made from the wanted image, and belongs to the capacity provider of its group. */
const judgeOrigin = ({ attributes, provider }: Host, expected: Expected): Verdict | undefined => {
  const image = attributes['ecs.ami-id'];
  if (expected.image !== undefined && image === undefined) return unknown('its agent does not say its image');
  if (expected.image !== undefined && image !== expected.image)
    return fail(`its agent says image ${image}, and ${expected.image} is wanted`);
  if (expected.provider !== undefined && provider !== expected.provider)
    return provider === undefined
      ? unknown(`it is not known to capacity provider ${expected.provider} yet`)
      : fail(`it belongs to capacity provider ${provider}, and its group to ${expected.provider}`);
  return undefined;
};

/** J5: every daemon that the other hosts of its kind have runs there. */
const judgeDaemons = ({ cluster }: HostPoll, host: Host): Verdict => {
  if (!cluster.read.has(host.arn)) return unknown('its tasks are not known');
  const tasks = listTasks(cluster, host.arn);
  const missing = listDaemons(cluster).find(({ name }) => !tasks.some(({ service, status }) => service === name && status === 'RUNNING'));
  if (missing === undefined) return pass('its agent is well, and its daemons run');
  // A daemon with a constraint may not be meant for it: only that it runs says so.
  return missing.constraints.length > 0 && !isDaemonThere(cluster, missing.name, host)
    ? pass('its agent is well, and its daemons run')
    : unknown(`daemon ${missing.name} does not run on it yet`);
};

const listDaemons = ({ services }: Cluster) =>
  services.filter(({ isDaemon, desired, running }) => isDaemon && (desired > 0 || running > 0));

/** Does the daemon run on another host with the same attributes, as far as it was read? */
const isDaemonThere = (cluster: Cluster, daemon: string, host: Host): boolean =>
  cluster.hosts.some(
    (other) =>
      other.arn !== host.arn &&
      cluster.read.has(other.arn) &&
      other.provider === host.provider &&
      listTasks(cluster, other.arn).some(({ service }) => service === daemon),
  );
