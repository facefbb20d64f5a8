import { formatDuration } from '../../core/policy/duration.ts';
import type { StoredImage } from '../record/stored-image.ts';
import type { Guard, PruneFacts } from './facts.ts';

/** Seconds after which an image that no bake has marked is a leftover: bakes end long before. */
export const leftoverAge = 86_400;

const markOf = ({ tags }: StoredImage): string | undefined => tags['recycler:state'];

/** Neither tested nor rejected, nor available: what a bake left that was never ended. */
export const isLeftover = (image: StoredImage): boolean => markOf(image) === 'candidate' || image.state === 'failed';

const ageOf = ({ createdAt }: StoredImage, now: number): number | undefined =>
  createdAt === undefined ? undefined : (now - createdAt) / 1_000;

/** The newest tested images of a pipeline, newest first; undefined where EC2 does not say when one was made. */
const listTested = ({ images }: PruneFacts): StoredImage[] | undefined => {
  const tested = images.filter((image) => markOf(image) === 'tested');
  if (tested.some(({ createdAt }) => createdAt === undefined)) return undefined;
  return tested.toSorted((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0) || (a.id < b.id ? -1 : 1));
};

/** What the ledger, the recipe and the image itself say. They are asked first, since they cost no call. */
export const ownGuards = {
  owner: ({ isOwn }) => (isOwn ? undefined : 'this account does not own it, though it has our tag'),
  tag: ({ tags }) => (tags['recycler:bake'] ? undefined : 'it has no tag recycler:bake, so no bake made it'),
  // EC2 refuses to deregister it: AWS Backup does that by its own plan (EC2 user guide, deregister-ami.html).
  backup: ({ name, tags }) =>
    name.startsWith('AwsBackup_') || Object.keys(tags).some((key) => key.startsWith('aws:backup:'))
      ? 'it is managed by AWS Backup'
      : undefined,
  protection: ({ isProtected }) => (isProtected ? 'a person protected it from being deregistered' : undefined),
  state: ({ id, state }, { pipeline: { removals } }) => {
    if (state === 'available' || state === 'failed') return undefined;
    if (state !== 'disabled') return `it is ${state}`;
    return removals?.[id] ? undefined : 'it was disabled, and not by us';
  },
  recipe: (_, { recipe, pipeline: { name } }) => (recipe ? undefined : `there is no usable recipe ${name}, which says how long it stays`),
  current: ({ id }, { pipeline: { current } }) => (current?.image === id ? 'it is current' : undefined),
  previous: ({ id }, { pipeline: { previous } }) => (previous?.image === id ? 'it is previous: the one to go back to' : undefined),
  'open-bake': ({ id, tags }, { openBake }) =>
    openBake && (tags['recycler:bake'] === openBake.id || openBake.image?.id === id)
      ? `bake ${openBake.id}, which is open, made it`
      : undefined,
  newest: (image, facts) => {
    const count = facts.recipe?.keep.newest ?? 0;
    if (markOf(image) !== 'tested') return undefined;
    const tested = listTested(facts);
    if (!tested) return 'EC2 does not say when every tested image was made, so the newest are not known';
    return tested.slice(0, count).some(({ id }) => id === image.id) ? `it is one of the ${count} newest that were tested` : undefined;
  },
  age: (image, { now, recipe }) => {
    const longest = isLeftover(image) ? leftoverAge : (recipe?.keep.age ?? Number.POSITIVE_INFINITY);
    const age = ageOf(image, now);
    if (age === undefined) return 'EC2 does not say when it was made';
    return age < longest ? `it is ${formatDuration(age)} old, and stays for ${formatDuration(longest)}` : undefined;
  },
  // Launched again it is in use, which EC2 reports late: without this it would be disabled again meanwhile.
  enabled: ({ id }, { now, pipeline: { removals }, recipe }) => {
    const at = removals?.[id]?.enableSentAt;
    if (at === undefined) return undefined;
    const longest = recipe?.keep.unused ?? Number.POSITIVE_INFINITY;
    const ago = (now - at) / 1_000;
    return ago < longest
      ? `it was found in use and enabled again ${formatDuration(ago)} ago, and stays for ${formatDuration(longest)} after that`
      : undefined;
  },
  launched: (image, { now, recipe }) => {
    if (isLeftover(image)) return undefined;
    if (image.lastLaunchedAt === undefined) return 'EC2 does not say when it was last launched';
    const unused = (now - image.lastLaunchedAt) / 1_000;
    const longest = recipe?.keep.unused ?? Number.POSITIVE_INFINITY;
    return unused < longest
      ? `it was launched ${formatDuration(unused)} ago, and stays for ${formatDuration(longest)} after that`
      : undefined;
  },
} as const satisfies Record<string, Guard>;
