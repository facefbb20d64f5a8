import type { ReachAnswer, Target } from '../../core/ports.ts';
import type { Cluster } from './cluster.ts';
import type { Members } from './members.ts';
import { parseCluster } from './parse-cluster.ts';
import { parseIdentity } from './parse-membership.ts';
import { type Answers, identityQuery, queries } from './requests.ts';

/** Members that are tried, one after the other, before a cluster counts as not reached. */
const mostTried = 3;

/** A cluster as two of its members agree on it, and the one that was asked for everything; or why nothing is known. */
export type Reading = { cluster: Cluster; through: Target } | { unknown: string };

const askAll = async ({ ask }: Members, target: Target): Promise<Answers> => {
  const entries = await Promise.all(
    Object.entries(queries).map(async ([name, request]): Promise<[string, ReachAnswer]> => [name, await ask(target, request)]),
  );
  return Object.fromEntries(entries) as Answers;
};

/**
 * Reads a cluster through one member, and has a second one say which cluster and which master it sees: a member that was cut off from the others
 * knows only what was, and does not speak for the cluster.
 */
export const readCluster = async (members: Members): Promise<Reading> => {
  const why: string[] = [];
  for (const [index, through] of members.targets.slice(0, mostTried).entries()) {
    const parsed = parseCluster(await askAll(members, through));
    if ('unknown' in parsed) {
      why.push(`${through.id}: ${parsed.unknown}`);
      continue;
    }
    const others = members.targets.filter((_, other) => other !== index).slice(0, mostTried);
    for (const other of others) {
      const identity = parseIdentity(await members.ask(other, identityQuery));
      if ('unknown' in identity) {
        why.push(`${other.id}: ${identity.unknown}`);
        continue;
      }
      const { uuid, master } = identity.value;
      return uuid === parsed.value.uuid && master === parsed.value.master
        ? { cluster: parsed.value, through }
        : { unknown: `${through.id} and ${other.id} do not agree on the cluster and its master` };
    }
    return { unknown: `no second member confirmed what ${through.id} answered: ${why.join('; ') || 'there is none'}` };
  }
  return { unknown: why.join('; ') || 'no member that stays is in service' };
};
