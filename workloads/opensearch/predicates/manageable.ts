import { differencesOf, findOtherManager } from '../products.ts';
import { fail, type Predicate, pass } from '../question.ts';

/** Clusters that something else manages, and products of a version that this driver does not know, are left alone. */
export const isManageable: Predicate = ({ cluster }) => {
  const { name, majors } = differencesOf(cluster.product);
  for (const node of cluster.nodes.values()) {
    const manager = findOtherManager(node.attributes);
    if (manager !== undefined) return fail(`the cluster is managed by ${manager}, which replaces its nodes itself`);
    if (!majors.includes(Number.parseInt(node.version, 10)))
      return fail(`node ${node.name} runs ${name} ${node.version}, and versions ${majors.join(', ')} are supported`);
    if (node.isAlone) return fail(`node ${node.name} has discovery.type single-node: no other node can join it`);
  }
  return pass(`${name} is managed by its servers`);
};
