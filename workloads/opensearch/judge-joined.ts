import type { Verdict } from '../../core/record/workload.ts';
import type { Node } from './cluster.ts';
import { zoneOf } from './predicates/order.ts';
import type { ClusterPoll } from './question.ts';

/** A member as the campaign wants it: seen by the elected master, of the wanted version, with the roles and the zone of the one that it came for. */
export const judgeJoined = (poll: ClusterPoll, server: string, node: Node): Verdict => {
  const { undertaking, wantedVersions, groups, notes } = poll;
  const swap = undertaking.swaps.find(({ replacement }) => replacement === server);
  if (!swap) return { verdict: 'pass', reason: `node ${node.name} is in the cluster` };
  const wanted = wantedVersions[groups.get(server) ?? ''];
  if (wanted !== undefined && node.version !== wanted)
    return { verdict: 'fail', reason: `node ${node.name} runs version ${node.version}, and its image says ${wanted}` };
  const victim = notes.members[swap.victim];
  if (!victim) return { verdict: 'pass', reason: `node ${node.name} has joined` };
  const missing = victim.roles.find((role) => !node.roles.includes(role));
  if (missing !== undefined) return { verdict: 'fail', reason: `node ${node.name} has not the role ${missing}, which the old one has` };
  const zone = zoneOf(poll, server, node);
  // A group that launches by number chooses the zone itself: then the allocator says whether everything could move there.
  const isElsewhere = poll.zones.get(server) !== poll.zones.get(swap.victim);
  return zone === victim.zone || isElsewhere
    ? { verdict: 'pass', reason: `node ${node.name} has joined` }
    : { verdict: 'fail', reason: `node ${node.name} is in zone ${zone}, and the old one is in ${victim.zone}` };
};
