import type { Rule } from '../turn.ts';
import { isHeldByHook } from './server-leaving.ts';

/** So long a lifecycle hook may hold a server by default ("The default is one hour", EC2 Auto Scaling user guide, lifecycle-hooks), in milliseconds. */
const longestByDefault = 3_600_000;

/** Servers that were terminated an hour ago and that a lifecycle hook still holds are named to people, once for each group. */
export const warnOfHook: Rule = ({ campaign, state, snapshot, notices, now }) => {
  for (const group of campaign.groups) {
    const warning = `hook ${group}`;
    const held = state.swaps.filter(
      (swap) =>
        swap.group === group && !swap.outcome && isHeldByHook(snapshot, swap) && now - (swap.termination?.at ?? now) >= longestByDefault,
    );
    const [first] = held;
    if (!first || campaign.warned.includes(warning)) continue;
    campaign.warned.push(warning);
    notices.push({
      kind: 'notify',
      level: 'warning',
      server: first.victim,
      text: `${first.victim} of ${group} was terminated an hour ago, and a lifecycle hook still holds it${held.length > 1 ? `, as it does ${held.length - 1} more` : ''}`,
      next: `find out why nothing completes it: aws autoscaling describe-lifecycle-hooks --auto-scaling-group-name ${group}`,
    });
  }
};
