import { readMark } from '../mark.ts';
import { fail, type Predicate, pass, wait } from '../question.ts';

/** Voting exclusions can only be cleared all at once: with those of others nothing is begun, and of ours there is at most one. */
export const hasNoForeignVotingExclusions: Predicate = ({ cluster, undertaking, server }) => {
  const ours = new Map(
    undertaking.cordons.flatMap((cordon) => {
      const mark = readMark(cordon.before);
      return mark?.vote ? [[mark.node, cordon.server] as const] : [];
    }),
  );
  const foreign = cluster.voting.exclusions.find(({ id }) => !ours.has(id));
  if (foreign)
    return fail(`the vote of ${foreign.name} (${foreign.id}) is excluded by others: clear it (DELETE /_cluster/voting_config_exclusions)`);
  const other = [...ours.values()].find((each) => each !== server);
  return other === undefined ? pass('no vote is excluded') : wait(`the vote of ${other} is excluded still, and only one is at a time`);
};
