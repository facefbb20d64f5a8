import type { Policy } from '../policy/policy.ts';
import { type Campaign, type CampaignState, copyState } from '../record/campaign.ts';
import type { Decision } from '../record/decision.ts';
import type { Intent } from '../record/intent.ts';
import type { Observation } from '../record/observation.ts';
import type { StaleServer } from '../record/stale-server.ts';
import type { Stop } from '../record/stop.ts';
import type { Swap } from '../record/swap.ts';
import type { Blocker, Budget, Finding, SwapEvent } from './findings.ts';
import { indexObservation, type Snapshot } from './snapshot.ts';

/**
 * One turn of a campaign: what was observed, our own draft of the record, and what the rules have found and decided so far.
 * Rules take a turn and change it; questions take readonly state and answer.
 */
export type Turn = {
  readonly now: number;
  readonly observation: Observation;
  readonly snapshot: Snapshot;
  /** Undefined while the policy cannot be read: nothing begins then. */
  readonly policy: Policy | undefined;
  readonly state: CampaignState;
  readonly campaign: Campaign;
  /** Reasons to stop that this turn found, first things first; `decideStop` records the first. */
  readonly stops: Stop[];
  readonly swapEvents: SwapEvent[];
  readonly intents: Intent[];
  /** Sent after everything else. */
  readonly notices: Extract<Intent, { kind: 'notify' }>[];
  capacity: Decision['capacity'];
  budget: Budget;
  /** Stale servers that may be replaced now, most urgent first. */
  victims: readonly StaleServer[];
  findings: readonly Finding[];
  /** Are the processes suspended that this phase wants suspended? */
  isReady: boolean;
  /** Swaps that do not go on, and why: a victim that may not be drained or terminated yet, or a replacement that answers that it does not work. */
  readonly blockers: { swap: Swap; blocker: Blocker }[];
  /** Slots that pace, proof and brakes allow now. */
  allowedSlots: number;
};

/** A rule changes a turn, and nothing else. */
export type Rule = (turn: Turn) => void;

/** Opens a turn on a copy of the record, so that a decision that is not written changes nothing. */
export const openTurn = (before: CampaignState, observation: Observation, now: number): Turn => {
  const state = copyState(before);
  state.campaign.counters.looks += 1;
  return {
    now,
    observation,
    snapshot: indexObservation(observation, now),
    policy: 'effective' in observation.policy ? observation.policy.effective : undefined,
    state,
    campaign: state.campaign,
    stops: [],
    swapEvents: [],
    intents: [],
    notices: [],
    capacity: { inService: 0, total: 0, desired: 0, floor: 0 },
    budget: { slots: 0, method: 'launch-first', limits: [] },
    victims: [],
    findings: [],
    isReady: false,
    blockers: [],
    allowedSlots: 0,
  };
};

/** Why the campaign stops: as recorded before, or as this turn found. */
export const stopOf = ({ campaign, stops }: Readonly<Turn>): Stop | undefined => campaign.stop ?? stops[0];

/** Is everything in flight rolled back? So it is after a stop, and without a lease: the next release finds the campaign waiting. */
export const isRollingBack = (turn: Readonly<Turn>): boolean => stopOf(turn) !== undefined || turn.observation.noLease !== undefined;

/** Is the campaign in a phase in which servers are replaced? */
export const isReplacing = ({ campaign }: Readonly<Turn>): boolean => campaign.phase === 'proof' || campaign.phase === 'roll';

/** May what was launched go on to replace its victim? A hold keeps nothing from finishing. */
export const mayContinue = (turn: Readonly<Turn>): boolean =>
  isReplacing(turn) && turn.policy !== undefined && !isRollingBack(turn) && turn.isReady;

/** Does a brake hold the whole fleet? */
export const isHeld = ({ findings }: Readonly<Turn>): boolean => findings.some((finding) => finding.kind === 'hold' && !finding.isPartial);
