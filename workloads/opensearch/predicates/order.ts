import { isMasterEligible, type Node, zoneOfNode } from '../cluster.ts';
import { type ClusterPoll, nodeOf, type Predicate, pass, type Question, wait } from '../question.ts';

/** The zone of a node as the cluster sees it, by the attribute that its awareness uses; else the zone of its server. */
export const zoneOf = ({ cluster, zones }: Pick<ClusterPoll, 'cluster' | 'zones'>, server: string, node: Node | undefined): string =>
  zoneOfNode(cluster, node) ?? zones.get(server) ?? '';

/** The zone of a server, also of one whose node has left already. */
export const zoneOfServer = (poll: Pick<ClusterPoll, 'cluster' | 'zones' | 'matches' | 'notes'>, server: string): string => {
  const node = nodeOf(poll, server);
  return node ? zoneOf(poll, server, node) : (poll.notes.members[server]?.zone ?? poll.zones.get(server) ?? 'unknown');
};

/** Is, or was, it master-eligible? */
export const isMaster = (poll: Pick<ClusterPoll, 'matches' | 'notes'>, server: string): boolean => {
  const roles = nodeOf(poll, server)?.roles ?? poll.notes.members[server]?.roles;
  return roles !== undefined && isMasterEligible({ roles });
};

/** `1 other server`, `2 other servers`. */
const countServers = (count: number): string => `${count} other ${count === 1 ? 'server' : 'servers'}`;

/** Servers on their way: victims of other swaps, and replacements that are rolled back. */
const listOthersUnderWay = ({ undertaking, server }: Question): string[] =>
  undertaking.swaps.filter(({ victim, replacement }) => victim !== server && replacement !== server).map(({ victim }) => victim);

/** One zone at a time; masters last, one at a time, the elected one at the very end. */
export const isNext: Predicate = (question) => (isMasterEligible(question.node) ? isNextMaster(question) : isInNextZone(question));

const isNextMaster = (question: Question): ReturnType<Predicate> => {
  const { cluster, undertaking, server, node } = question;
  const underWay = listOthersUnderWay(question);
  const waiting = [...undertaking.due, ...underWay].filter((other) => other !== server);
  const data = waiting.filter((other) => !isMaster(question, other));
  const elected = node.id === cluster.master ? ', the elected one at the very end' : '';
  if (data.length > 0) return wait(`masters go last${elected}, and ${countServers(data.length)} must be replaced before`);
  if (underWay[0] !== undefined) return wait(`masters go one at a time, and ${underWay[0]} is under way`);
  if (node.id === cluster.master && waiting.length > 0) return wait(`the elected master goes last, after ${countServers(waiting.length)}`);
  return pass('it is the next master');
};

const isInNextZone = (question: Question): ReturnType<Predicate> => {
  const { undertaking, server, node } = question;
  const zone = zoneOf(question, server, node);
  const underWay = listOthersUnderWay(question);
  const zonesUnderWay = underWay.map((other) => zoneOfServer(question, other));
  const other = zonesUnderWay.find((each) => each !== zone);
  if (other !== undefined) return wait(`zones go one at a time, and ${other} is under way`);
  if (zonesUnderWay.length > 0 || question.swap) return pass(`zone ${zone} is under way`);
  const next = undertaking.due
    .filter((each) => !isMaster(question, each))
    .map((each) => zoneOfServer(question, each))
    .toSorted()[0];
  return next === undefined || next === zone ? pass(`zone ${zone} is next`) : wait(`zones go one at a time, and ${next} is next`);
};

/** The replacements of a zone are waited for, so that its old nodes are drained together and none moves copies onto one that is drained next. */
export const hasBatchJoined: Predicate = ({ undertaking, swap }) => {
  if (!swap || !undertaking.joinsFirst) return pass('it leaves alone');
  const waiting = undertaking.swaps.filter(
    (other) => other.victim !== swap.victim && !other.isRolledBack && ['launching', 'booting', 'checking'].includes(other.stage),
  );
  return waiting.length === 0
    ? pass('every replacement under way has joined')
    : wait(`it is drained together with ${countServers(waiting.length)}, whose replacements have not joined yet`);
};
