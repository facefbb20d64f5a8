import type { SeenVersion } from '../record/observation.ts';
import type { Pipeline } from '../record/pipeline.ts';
import { findPublishHold } from './publish-hold.ts';
import { type BakeTurn, endBake, secondsInStep } from './turn.ts';

/** Seconds after which a value that does not show is written again. It is validated asynchronously, in seconds (Systems Manager user guide, parameter-store-ec2-aliases). */
const resendAfter = 90;
/** Seconds that writing and moving may last. */
const longest = 300;
/** Seconds between two polls while campaigns are open: they last for hours. */
const restWhileHeld = 300;
/** Polls in a row that must see the label where it belongs. */
const confirmations = 2;

/**
 * The tested image becomes a version of the parameter, and the labels move to it: `previous` to the version that was current, then `current` to ours. Going
 * back is moving them again.
 */
export const publish = (turn: BakeTurn): undefined => {
  const { bake, observation, now } = turn;
  const { image, recipe } = bake;
  if (image?.id === undefined || !image.isTested) return endBake(turn, 'failed', 'no tested image is there to be published');
  if (observation.images?.some(({ id, mark }) => id === image.id && mark !== 'tested') && !image.isBase)
    turn.intents.push({ kind: 'mark-image', image: image.id, state: 'tested' });
  if (observation.versions === undefined) return;
  bake.publishing ??= { confirmed: 0 };
  const { publishing } = bake;
  const ours = observation.versions.findLast(({ value }) => value === image.id);
  if (!ours) return putVersion(turn, image.id);
  if (!ours.labels.includes('tested')) {
    turn.intents.push({ kind: 'label', parameter: recipe.parameter, version: ours.version, label: 'tested' });
    return;
  }
  if (publishing.movingSince === undefined) {
    const hold = findPublishHold(turn, ours);
    if (hold?.isFinal) return endBake(turn, 'tested', hold.reason);
    if (hold) {
      turn.rest = restWhileHeld;
      return;
    }
    publishing.movingSince = now;
    const from = findLabelled(observation.versions, 'current');
    if (from && from.version !== ours.version) publishing.from = from.version;
  }
  moveLabels(turn, ours);
};

/** The version that has a label. */
export const findLabelled = (versions: readonly SeenVersion[], label: SeenVersion['labels'][number]): SeenVersion | undefined =>
  versions.find(({ labels }) => labels.includes(label));

const putVersion = (turn: BakeTurn, image: string): undefined => {
  const { bake, now } = turn;
  const { publishing, recipe } = bake;
  if (!publishing) return;
  if (secondsInStep(turn) > longest)
    return endBake(
      turn,
      'tested',
      `${recipe.parameter} did not take ${image} within ${longest / 60} min (${bake.refusal ?? 'Systems Manager holds it for no image of this account'})`,
    );
  if (publishing.putAt !== undefined && now - publishing.putAt < resendAfter * 1_000) return;
  publishing.putAt = now;
  turn.intents.push({ kind: 'put-version', parameter: recipe.parameter, image });
};

const moveLabels = (turn: BakeTurn, ours: SeenVersion): undefined => {
  const { bake, observation, now, pipeline } = turn;
  const { publishing, recipe } = bake;
  if (!publishing || !observation.versions) return;
  const { from } = publishing;
  const isPreviousRight = from === undefined || findLabelled(observation.versions, 'previous')?.version === from;
  const isCurrentRight = ours.labels.includes('current');
  const { parameter } = recipe;
  // In this order: after a crash between the two, going back still leads to an image that was current.
  if (!isPreviousRight && from !== undefined) turn.intents.push({ kind: 'label', parameter, version: from, label: 'previous' });
  if (!isCurrentRight) turn.intents.push({ kind: 'label', parameter, version: ours.version, label: 'current' });
  publishing.confirmed = isPreviousRight && isCurrentRight ? publishing.confirmed + 1 : 0;
  if (publishing.confirmed >= confirmations) {
    recordPublished(turn, pipeline, ours.version);
    return endBake(turn, 'published', `${parameter}:current is ${ours.value}, version ${ours.version}`);
  }
  if (now - (publishing.movingSince ?? now) > longest * 1_000)
    endBake(
      turn,
      'tested',
      `the labels of ${parameter} did not move within ${longest / 60} min (${bake.refusal ?? 'they were not seen where they belong'})`,
    );
};

const recordPublished = ({ bake, now }: BakeTurn, pipeline: Pipeline, version: number): void => {
  if (!bake.base || bake.image?.id === undefined) return;
  if (pipeline.current) pipeline.previous = pipeline.current;
  pipeline.current = {
    image: bake.image.id,
    version,
    bake: bake.id,
    ...(bake.copy && { copyOf: bake.copy.of }),
    base: bake.base,
    recipeHash: bake.recipeHash,
    ...(bake.manifest && { packages: bake.manifest.sha256 }),
    at: now,
  };
};
