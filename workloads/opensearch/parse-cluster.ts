import type { Cluster } from './cluster.ts';
import type { Parsed } from './parse-answer.ts';
import { parseDangling } from './parse-dangling.ts';
import { parseHealth } from './parse-health.ts';
import { parseNodes } from './parse-nodes.ts';
import { parseSettings } from './parse-settings.ts';
import { parseSnapshots } from './parse-snapshots.ts';
import { parseState } from './parse-state.ts';
import type { Answers } from './requests.ts';

/**
 * The cluster as one poll found it. An answer that is missing, cut off, an error, or at odds with the others leaves all of it unknown: no part of
 * it is taken for the whole.
 */
export const parseCluster = (answers: Answers): Parsed<Cluster> => {
  const unread: string[] = [];
  const take = <Value>(parsed: Parsed<Value>): Value | undefined => {
    if ('value' in parsed) return parsed.value;
    unread.push(parsed.unknown);
    return undefined;
  };
  const found = take(parseState(answers.state));
  const nodes = found && take(parseNodes(answers.nodes, answers.disks, found.members));
  const health = take(parseHealth(answers.health));
  const settings = take(parseSettings(answers.settings));
  const snapshots = take(parseSnapshots(answers.snapshots));
  const dangling = take(parseDangling(answers.dangling));
  if (!found || !nodes || !health || !settings || !snapshots || !dangling) return { unknown: unread.join('; ') };
  const { members: _, ...state } = found;
  if (health.nodes !== nodes.size) return { unknown: 'a node came or went while the cluster was read' };
  return { value: { ...state, nodes, product: health.product, health: health.health, settings, ...snapshots, dangling } };
};
