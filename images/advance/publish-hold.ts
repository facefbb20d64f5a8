import type { SeenVersion } from '../record/observation.ts';
import { type BakeTurn, secondsInStep } from './turn.ts';

/** Seconds that an image waits for campaigns to end. */
const longestHold = 86_400;

/** Why the labels do not move: for now, or in this bake no more. */
export type PublishHold = { reason: string; isFinal: boolean };

/**
 * Why the labels do not move now; undefined where they may. Moving them changes what fleets want, which stops a campaign that runs on one of them. A label
 * that a person moved is theirs: ours move no more, until a person says so.
 */
export const findPublishHold = (turn: BakeTurn, ours: SeenVersion): PublishHold | undefined => {
  const { bake, pipeline, observation, now } = turn;
  const image = bake.image?.id;
  const at = observation.versions?.find(({ labels }) => labels.includes('current'));
  if (!pipeline.handsOff && pipeline.current && at?.version !== pipeline.current.version && at?.version !== ours.version) {
    const found = at ? `version ${at.version}` : 'no version';
    pipeline.handsOff = { since: now, found };
    turn.intents.push({
      kind: 'notify',
      level: 'alert',
      text: `the label current of ${bake.recipe.parameter} is on ${found}, and not on version ${pipeline.current.version} where it was put: it was moved from outside, and is moved no more`,
      next: `recycler image promote ${bake.pipeline}`,
    });
  }
  if (pipeline.handsOff)
    return {
      isFinal: true,
      reason: `${image} passed; the label was moved by a person: recycler image promote ${bake.pipeline} moves it on`,
    };
  if (bake.recipe.promotion === 'approval')
    return { isFinal: true, reason: `${image} passed and waits for approval: recycler image promote ${bake.pipeline}` };
  const { campaigns } = observation;
  const isFinal = secondsInStep(turn) > longestHold;
  if (campaigns === undefined)
    return { isFinal, reason: `${image} passed; it was not known whether a campaign is open (${observation.unread[0] ?? 'not read'})` };
  const { regions } = observation;
  // Labels of one recipe never move in two Regions at once, so that what is wrong with an image shows in one of them first.
  if (regions === undefined || (regions.length > 0 && !bake.isUrgent))
    return { isFinal, reason: `${image} passed; a copy was being made in ${regions?.join(', ') ?? 'a Region that could not be asked'}` };
  const { home } = observation;
  if (bake.copy && home?.image !== bake.copy.of)
    return {
      isFinal: home !== undefined,
      reason: `${image} passed; ${bake.copy.of}, of which it is a copy, is not known to be current at home any more`,
    };
  if (campaigns.length === 0) return undefined;
  if (bake.isUrgent)
    for (const { fleet, id } of campaigns)
      turn.intents.push({
        kind: 'stop-campaign',
        fleet,
        campaign: id,
        reason: `${image} is urgent, and takes the place of what this campaign rolls out`,
      });
  const names = campaigns.map(({ fleet }) => fleet).join(', ');
  return {
    isFinal,
    reason: `${image} passed; it waited ${longestHold / 3_600} h for the campaigns of ${names} to end: recycler image promote ${bake.pipeline}`,
  };
};
