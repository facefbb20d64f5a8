import { capacityOf } from '../../record/capacity.ts';
import type { Rule } from '../turn.ts';
import { hasOpenDecrement } from './expected-desired.ts';
import { raiseDesired } from './raise-desired.ts';

/**
 * Gives back what our own calls took below what others set: they set the number while a raise of ours was in it, and a server of ours left by name
 * before we knew. Only on a read that has caught up with everything, and by a step, so that nothing that others set since is undone.
 */
export const giveBackDesired: Rule = (turn) => {
  const { campaign, state, snapshot } = turn;
  for (const group of campaign.groups) {
    const view = snapshot.group(group);
    if (!view || !campaign.capacity[group]) continue;
    const { baseline, surge, pendingRaise, unexplained, ambiguous } = capacityOf(campaign, group);
    const isSettled = !pendingRaise && !unexplained && ambiguous.length === 0 && !hasOpenDecrement(state, group);
    if (surge < 0 && isSettled && view.desired === baseline + surge) raiseDesired(turn, group, -surge, 'give-back');
  }
};
