import { followDrain } from '../../record/drain.ts';
import { addDuration } from '../../record/durations.ts';
import { enteredAt, enterStage, type Swap } from '../../record/swap.ts';
import { readLag } from '../capacity/expected-desired.ts';
import type { SwapEvent } from '../findings.ts';
import type { Turn } from '../turn.ts';
import { certifiedUntil, listCordonsOf, listDraining } from './certificate.ts';
import { findScaleIn } from './find-scale-in.ts';
import { rollBackScaledIn } from './scaled-in.ts';
import { isLeavingOrGone } from './server-leaving.ts';
import { leaveReplacement, rollBackSwap } from './swap-changes.ts';
import { watchFinishing } from './terminating.ts';

/** How the reason begins why a server is left alone whose drain got stuck. */
export const stuckDrain = 'its drain is stuck: ';

/** Is the victim of this swap cordoned, or about to be? */
export const isDraining = ({ stage }: Swap): boolean => stage === 'cordoning' || stage === 'draining' || stage === 'drained';

/**
 * Follows a victim from its cordon until every workload certifies that nothing is left on it. A replacement that fails meanwhile, others who lift our
 * cordon, or a drain that is stuck, roll the swap back; the victim serves on.
 */
export const progressDrain = (turn: Turn, swap: Swap): SwapEvent[] => {
  const { campaign, snapshot, now } = turn;
  if (isLeavingOrGone(snapshot, swap.victim, swap.group)) {
    leaveReplacement(campaign, swap, `${swap.victim} was terminated by others (outside the Recycler)`);
    return [];
  }
  const scaledIn = findScaleIn(turn, swap);
  if (scaledIn !== undefined) {
    rollBackScaledIn(turn, swap, scaledIn);
    return [];
  }
  const failures = watchFinishing(turn, swap);
  if (failures.length > 0) {
    rollBackSwap(swap, 'failed', `replacement ${swap.replacement ?? ''} failed while ${swap.victim} was drained`, now);
    return failures;
  }
  // A workload that could not be asked proves nothing, neither that the server is empty nor that others lifted its cordon.
  if (listDraining(snapshot, swap.group).some(({ servers }) => (servers[swap.victim]?.work ?? 'unknown') === 'unknown')) return [];
  const cordons = listCordonsOf(snapshot, swap.victim, swap.group);
  const isPlaced = cordons.length > 0 && cordons.every((cordon) => cordon?.by === 'us');
  if (swap.stage === 'cordoning' && isPlaced) enterStage(swap, 'draining', now);
  else if (swap.stage !== 'cordoning' && !isPlaced && now - (enteredAt(swap, 'draining') ?? now) > readLag) {
    campaign.skipped[swap.victim] ??= 'uncordoned by others';
    rollBackSwap(swap, 'abandoned', `the cordon of ${swap.victim} was lifted by others`, now);
    return [];
  }
  const release = cordons.find((cordon) => cordon?.release !== undefined)?.release;
  if (release !== undefined) {
    rollBackSwap(swap, 'abandoned', `${swap.victim} stays in service for now: ${release}`, now);
    return [];
  }
  const stuck = cordons.find((cordon) => cordon?.stuck !== undefined)?.stuck;
  if (stuck !== undefined) {
    campaign.skipped[swap.victim] ??= `${stuckDrain}${stuck}`;
    rollBackSwap(swap, 'abandoned', `the drain of ${swap.victim} is stuck: ${stuck}`, now);
    return [];
  }
  const drain = followDrain(swap.drain, cordons, now);
  if (drain) swap.drain = drain;
  if (swap.stage === 'draining' && certifiedUntil(snapshot, swap.victim, swap.group) > now) {
    enterStage(swap, 'drained', now);
    delete swap.drain;
    addDuration(campaign.durations, 'drain', (now - (enteredAt(swap, 'cordoning') ?? now)) / 1_000);
  }
  return [];
};
