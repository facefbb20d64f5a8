import type { Rule } from '../turn.ts';

/**
 * An image that cannot be launched any more ends the campaign, before another server goes. Where a server was terminated first, its replacement
 * is for Auto Scaling to launch, once the group wants an image that is there: nothing of ours is on its way.
 */
export const stopUnlaunchable: Rule = ({ observation, state, stops, now }) => {
  for (const [group, problem] of Object.entries(observation.unlaunchable ?? {})) {
    const reason = `${group}: ${problem}`;
    stops.push({ reason, at: now, outcome: 'stopped' });
    for (const swap of state.swaps)
      if (swap.group === group && swap.method === 'terminate-first' && swap.termination?.isConfirmed && !swap.replacement && !swap.outcome)
        Object.assign(swap, { outcome: 'abandoned', reason });
  }
};
