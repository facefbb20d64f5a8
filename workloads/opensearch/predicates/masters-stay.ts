import { isMasterEligible } from '../cluster.ts';
import { fail, type Predicate, pass } from '../question.ts';

/** While a master-eligible node is away, two others must be there: with fewer, a single voter is left, or none. */
export const doMastersStay: Predicate = ({ cluster, node }) => {
  const missing = cluster.voting.committed.find((id) => !cluster.nodes.has(id));
  if (missing !== undefined) return fail(`node ${missing} has a vote and is not in the cluster`);
  if (!isMasterEligible(node)) return pass('it has no vote');
  const others = [...cluster.nodes.values()].filter((each) => isMasterEligible(each) && each.id !== node.id).length;
  return others >= 2
    ? pass(`${others} other master-eligible nodes stay`)
    : fail(
        `only ${others} other master-eligible ${others === 1 ? 'node stays' : 'nodes stay'} while it is away, and two must: replace it instead`,
      );
};
