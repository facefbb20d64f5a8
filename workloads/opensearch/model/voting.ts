import { isVoter, type Model } from './model.ts';

/**
 * Who is elected, and whose votes count. The configuration follows the master-eligible nodes by itself while a majority of it is there: without those that
 * are excluded, and with an odd number of votes ("Voting configurations", Elasticsearch guide). Without a majority there is no master.
 */
export const elect = (model: Model): void => {
  const present = model.voting.filter((id) => model.nodes.has(id));
  const hasMajority = model.voting.length === 0 || present.length > model.voting.length / 2;
  if (!hasMajority) {
    model.master = undefined;
    return;
  }
  const excluded = new Set(model.exclusions.map(({ id }) => id));
  const eligible = [...model.nodes.values()].filter((node) => isVoter(node) && !excluded.has(node.id)).map(({ id }) => id);
  // Those that have a vote keep it before others get one.
  const ordered = eligible.toSorted((a, b) => Number(present.includes(b)) - Number(present.includes(a)) || (a < b ? -1 : 1));
  const votes = ordered.slice(0, ordered.length % 2 === 0 ? Math.max(1, ordered.length - 1) : ordered.length);
  if (votes.length > 0) model.voting = votes;
  const stays = model.master !== undefined && model.nodes.has(model.master) && !excluded.has(model.master);
  if (!stays) model.master = votes[0];
};
