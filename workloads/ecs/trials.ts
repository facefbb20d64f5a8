import { deregisterHost } from '../../aws/ecs/deregister-host.ts';
import { runTaskOn } from '../../aws/ecs/tasks.ts';
import type { ServerFacts } from '../../core/record/observation.ts';
import { noUndertaking, type Undertaking } from '../../core/record/undertaking.ts';
import type { Verdict } from '../../core/record/workload.ts';
import type { TrialsDoor } from '../../images/ports.ts';
import type { BakeServer } from '../../images/record/observation.ts';
import type { WorkloadTools } from '../workload-kind.ts';
import { canaryOf, startedByOf } from './canary.ts';
import type { Service } from './cluster.ts';
import { describeHosts } from './describe-hosts.ts';
import { readNotes } from './notes.ts';
import { readPolicy } from './policy.ts';
import { fail, type HostPoll, pass } from './question.ts';
import { openClusterReads } from './read-cluster.ts';

/** What the driver calls the group of a test server, which is in none. */
const nowhere = 'a test server';

/** The door to test clusters: a test server is judged there by the same predicates as the first new host of a campaign. */
export const openTrials = (client: WorkloadTools['clients']['ecs'], clock: WorkloadTools['clock']): TrialsDoor => {
  const reads = openClusterReads(client);
  return {
    observe: async ({ cluster, canary, image, server, notes }) => {
      const [hosts, services] = await Promise.all([reads.hosts(cluster), reads.services(cluster)]);
      const own = hosts.filter((host) => host.server === server?.id);
      const seen = { mayJoin: judgeServices(cluster, services), hosts: own.map(({ arn }) => arn) };
      if (server?.state !== 'running') return { ...seen, notes };
      const policy = { ...readPolicy(undefined), canary };
      const definition = canaryOf(policy);
      const isThere = definition !== undefined && (await reads.hasDefinition(definition));
      // As in a campaign, the default canary is left out where the account has none.
      const isWanted = definition !== undefined && (isThere || canary !== 'default');
      const { tasks, read } = await reads.tasks(cluster, { all: hosts, asked: own, withStopped: new Set([server.id]), known: [] });
      const workload = { kind: 'ecs', id: cluster };
      const poll: HostPoll = {
        cluster: {
          arn: cluster,
          hosts,
          services,
          providers: [],
          tasks,
          read,
          candidates: new Set(),
          definitions: await reads.definitions(tasks),
        },
        groups: new Map([[server.id, nowhere]]),
        facts: new Map([[server.id, toFacts(server, image)]]),
        undertaking: undertake(server.id, image),
        before: readNotes(notes),
        policy,
        ...(isWanted && { canary: { definition, isThere } }),
        now: clock.now(),
      };
      const { servers, notes: after } = describeHosts(workload, poll);
      const { joined, trial } = servers[server.id] ?? {};
      return { ...seen, notes: after, ...(joined && { joined }), ...(trial !== undefined && { ask: trial }) };
    },
    runCanary: ({ cluster, server, definition, token }) =>
      runTaskOn(client, { cluster, server, definition, startedBy: startedByOf(server), token }),
    deregister: (cluster, host) => deregisterHost(client, cluster, host),
  };
};

/** Daemons are what each host has; any other service would be given hosts that are there to be tested. */
const judgeServices = (cluster: string, services: readonly Service[]): Verdict => {
  const serving = services.find(({ isDaemon }) => !isDaemon);
  return serving
    ? fail(
        `cluster ${cluster} has the service ${serving.name}, which would get work to a test server: name a cluster that has daemons at most`,
      )
    : pass(`nothing but daemons is in cluster ${cluster}`);
};

const toFacts = ({ id, launchedAt, address }: BakeServer, image: string): ServerFacts => ({
  id,
  state: 'running',
  image,
  isExcluded: false,
  ...(launchedAt !== undefined && { launchedAt }),
  ...(address !== undefined && { address }),
});

/** The test server as the driver sees the first new host of a campaign: one that must prove its image. */
const undertake = (server: string, image: string): Undertaking => ({
  ...noUndertaking,
  swaps: [
    {
      victim: nowhere,
      replacement: server,
      group: nowhere,
      zone: '',
      stage: 'checking',
      method: 'launch-first',
      isProof: true,
      isRolledBack: false,
      isTerminated: false,
    },
  ],
  wanted: { [nowhere]: { templateId: '', versionSpec: '', version: '', image, isMoving: false } },
});
