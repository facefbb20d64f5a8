import { createHash } from 'node:crypto';
import type { ReleaseRehearsal } from '../../cli/release-rehearsal/rehearse-releases.ts';
import type { ReleaseStatus } from './job.ts';

const count = (names: readonly string[]): string =>
  Object.entries(Object.groupBy(names, (name) => name))
    .map(([name, found = []]) => `${found.length} ${name}`)
    .toSorted()
    .join(', ');

/**
 * What releases did, fleet by fleet, for comparison: acts under a lease, the servers at the end, what was left of it, how campaigns ended.
 * `does` has no times; `when` is a hash of every act with its time.
 */
export const describeBehaviour = async ({ acts, world, ledger, leases }: ReleaseRehearsal): Promise<ReleaseStatus['behaviour']> => {
  const open = await ledger.listOpenCampaigns();
  const campaigns = await ledger.listCampaigns();
  const published = world.ground.published.map(
    ({ message }) => `notice ${message.replaceAll(/i-[0-9a-f]+|\d{4}-\d\d-\d\dT[\d:.]+Z?|\d+/g, '#').slice(0, 60)}`,
  );
  const does = world.ground.scenario.fleets.flatMap(({ name }) => {
    const servers = world.recorder.servers(name).filter(({ goneAt }) => goneAt === undefined);
    const ended = campaigns.filter(({ fleet, counters }) => fleet === name && counters.stale > 0);
    return [
      `${name}: acts: ${count(acts.filter(({ fleet }) => fleet === name).map(({ release, intent }) => `${intent.kind} by ${release}`))}`,
      `${name}: servers: ${count(servers.map(({ image, joinedAt, group }) => `${image} in ${group}${joinedAt === undefined ? ' not joined' : ''}`))}`,
      `${name}: campaigns: ${count(ended.map(({ outcome, release, counters }) => `${outcome ?? 'open'} ${counters.replaced} by ${release}`))}`,
      `${name}: left: ${JSON.stringify(world.leftovers(name))}, ${open.filter(({ fleet }) => fleet === name).length} open`,
    ];
  });
  const scopes = leases.map(({ release, scope }) => `${release}: lease for ${scope}`);
  const times = acts.map(({ at, fleet, intent, release }) => [at, fleet, intent.kind, release]);
  return {
    does: [...does, ...scopes, `notices: ${count(published)}`],
    when: createHash('sha256').update(JSON.stringify(times)).digest('hex').slice(0, 12),
  };
};
