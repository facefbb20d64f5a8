import type { ImageUse, StoredImage } from '../record/stored-image.ts';
import type { Guard, PruneFacts, UsePlace } from './facts.ts';

const notRead = ({ unread }: PruneFacts, what: string): string =>
  `${what} could not be read, so it counts as in use${unread.length > 0 ? ` (${unread[0]})` : ''}`;

/**
 * The image that a text names: itself, or a version of the pipeline's own parameter, as launch templates write it: `resolve:ssm:/NAME`, with a version or a
 * label after a colon, or with the ARN of the parameter. Images behind other parameters are found by those.
 */
const imagesBehind = (text: string, { recipe, versions = [] }: PruneFacts): readonly string[] => {
  if (!text.startsWith('resolve:ssm:')) return [text];
  const [, name, selector] = /^resolve:ssm:(?:arn:[^/]*:parameter)?(\/[^:]*)(?::(.+))?$/.exec(text) ?? [];
  if (name === undefined || name !== recipe?.parameter) return [];
  return versions
    .filter(
      ({ parameter, version, labels, isLatest }) =>
        parameter === name && (selector === undefined ? isLatest : selector === String(version) || labels.includes(selector)),
    )
    .map(({ value }) => value);
};

const findUse = (uses: readonly ImageUse[], { id }: StoredImage, facts: PruneFacts): string | undefined =>
  uses.find(({ image }) => imagesBehind(image, facts).includes(id))?.by;

/** The guard of one place: what it shows, or that it could not be read. */
const ofPlace =
  (place: UsePlace, what: string, describe = (by: string) => `it is in use: ${by}`): Guard =>
  (image, facts) => {
    const uses = facts.uses[place];
    if (!uses) return notRead(facts, what);
    const by = findUse(uses, image, facts);
    return by === undefined ? undefined : describe(by);
  };

/** What in the account names the image. Each place that cannot be read keeps it. */
export const useGuards = {
  asked: ({ id }, { asked }) => (asked.includes(id) ? undefined : 'it was not asked about yet: a later run takes its turn'),
  label: ({ id }, facts) => {
    const { versions, recipe } = facts;
    if (!versions) return notRead(facts, 'the versions of the parameters that hold images');
    const found = versions.find(
      ({ value, parameter, labels, isLatest }) => value === id && (parameter !== recipe?.parameter || labels.length > 0 || isLatest),
    );
    if (!found) return undefined;
    const { parameter, version, labels } = found;
    return `version ${version} of ${parameter} names it${labels.length > 0 ? `, under ${labels.join(' and ')}` : ''}`;
  },
  campaign: (image, facts) => {
    if (!facts.wanted) return notRead(facts, 'what campaigns and fleets want');
    return findUse(facts.wanted, image, facts);
  },
  // The versions of our own parameter are judged by `label`: each image that was ever published stands in one of them.
  reference: (image, facts) => {
    const uses = facts.uses.references;
    if (!uses) return notRead(facts, 'the references that EC2 knows');
    const others = uses.filter(({ by }) => !by.endsWith(`:parameter${facts.recipe?.parameter ?? ''}`));
    const by = findUse(others, image, facts);
    return by === undefined ? undefined : `it is in use: ${by}`;
  },
  server: ofPlace('servers', 'the servers of the account'),
  template: ofPlace('templates', 'the launch templates of the account'),
  group: ofPlace('groups', 'the groups and launch configurations of the account'),
  'fleet-request': ofPlace('fleet-requests', 'the requests of Spot and of EC2 Fleet'),
  share: (image, facts) =>
    image.isPublic ? 'it is public' : ofPlace('shares', 'with whom it is shared', (by) => `it is shared with ${by}`)(image, facts),
  'failed-launch': ofPlace('failed-launches', 'launches that failed', (by) => `a launch of it failed while it was disabled: ${by}`),
} as const satisfies Record<string, Guard>;
