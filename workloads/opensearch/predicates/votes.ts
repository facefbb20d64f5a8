import { type Cluster, isMasterEligible, type Node } from '../cluster.ts';
import { fail, nodeOf, type Predicate, pass } from '../question.ts';

/** Master-eligible nodes of which as many must remain that the cluster shrinks its voting configuration by itself. */
const fewestMasters = 3;

/** Does a master-eligible node have to give up its vote before it leaves: the elected one, or where few remain? */
export const needsVoteExcluded = ({ nodes, master }: Pick<Cluster, 'nodes' | 'master'>, node: Node): boolean =>
  isMasterEligible(node) && (node.id === master || [...nodes.values()].filter(isMasterEligible).length - 1 <= fewestMasters);

const isLiteral = (seed: string): boolean => /^\[?[\d.]+(:\d+)?$|^\[[0-9a-f:]+\]/i.test(seed);

/** The masters that remain must be enough, their replacement must be there, and every node must find masters whose address has changed. */
export const hasQuorumWithout: Predicate = (question) => {
  const { cluster, node, undertaking } = question;
  if (!isMasterEligible(node)) return pass('it has no vote');
  const others = [...cluster.nodes.values()].filter((each) => isMasterEligible(each) && each.id !== node.id);
  if (others.length === 0) return fail('it is the only master-eligible node');
  const missing = cluster.voting.committed.find((id) => !cluster.nodes.has(id));
  if (missing !== undefined) return fail(`node ${missing} has a vote and is not in the cluster`);
  if (!undertaking.joinsFirst && others.length < fewestMasters)
    return fail(`only ${others.length} master-eligible nodes would remain, and ${fewestMasters} must: let its replacement join first`);
  const blind = [...cluster.nodes.values()].find(({ seeds }) => seeds.length > 0 && seeds.every(isLiteral));
  if (blind)
    return fail(
      `node ${blind.name} knows masters by their addresses alone (discovery.seed_hosts): a replacement has another one; use names or a file`,
    );
  const replacement = question.swap?.replacement === undefined ? undefined : nodeOf(question, question.swap.replacement);
  if (replacement && !isMasterEligible(replacement)) return fail(`its replacement ${replacement.name} is not master-eligible`);
  return pass(`${others.length} other master-eligible nodes`);
};
