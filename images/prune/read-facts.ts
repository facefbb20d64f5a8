import { createPatientReader } from '../../core/step/read-or-unknown.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { ImageUse, StoredImage, StoredServer, StoredSnapshot } from '../record/stored-image.ts';
import { type PruneFacts, type UsePlace, usePlaces } from './facts.ts';
import { findOwnKeeper } from './find-keeper.ts';
import type { PruneDoors, UseQuery } from './ports.ts';

/** The facts, with what pipelines leave besides images, and whether the images themselves could be read. */
export type Read = { facts: PruneFacts; isRead: boolean; servers?: StoredServer[]; snapshots?: StoredSnapshot[] };

/** Images that one run asks about at most, the oldest first, besides those that are disabled: some reads are calls for each image. */
export const mostAsked = 50;

/** Those that the account is asked about: all that we disabled, and of the others that nothing keeps so far some. */
const chooseAsked = (facts: PruneFacts): StoredImage[] => {
  const open = facts.images.filter((image) => findOwnKeeper(image, facts) === undefined);
  const disabled = facts.images.filter(({ id, state }) => state === 'disabled' && facts.pipeline.removals?.[id] !== undefined);
  const others = open.filter((image) => !disabled.includes(image)).toSorted((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0));
  return [...disabled, ...others.slice(0, mostAsked)];
};

/** What open campaigns and the records of their fleets want. */
const readWanted = async ({ ledger }: PruneDoors, recipe: Recipe): Promise<ImageUse[]> => {
  const campaigns = (await ledger.listOpenCampaigns()).flatMap(({ id, fleet, wanted }) =>
    Object.values(wanted).map(({ image }) => ({ image, by: `campaign ${id} of ${fleet}, which is open, wants it` })),
  );
  const uses: ImageUse[] = [...campaigns];
  for (const fleet of [...new Set([...recipe.fleets, recipe.test.group])]) {
    const { wantedSince } = await ledger.readFleet(fleet);
    // Where the groups of a fleet want several images, the key holds them all.
    for (const key of Object.keys(wantedSince))
      for (const image of key.split(' ')) uses.push({ image, by: `fleet ${fleet} wanted it when it was last surveyed` });
  }
  return uses;
};

/**
 * Reads what is decided upon. After a definite no the answer is absent, which keeps every image, and the reason is listed. The account is asked about an image
 * only where ledger, recipe and the image itself do not keep it already.
 *
 * @throws Retryable as it comes: then nothing is decided
 */
export const readFacts = async (doors: PruneDoors, name: string, recipe: Recipe | undefined): Promise<Read> => {
  const { read, unread } = createPatientReader();
  const maybe = <Answer>(call: () => Promise<Answer>): Promise<Answer | undefined> => read<Answer | undefined>(undefined, call);
  const pipeline = await doors.bakes.readPipeline(name);
  const openBake = pipeline.openBake === undefined ? undefined : await doors.bakes.readBake(pipeline.openBake);
  const images = await maybe(() => doors.stored.list(name));
  const servers = await maybe(() => doors.stored.listServers(name));
  const snapshots = await maybe(() => doors.stored.listSnapshots(name));
  const facts: PruneFacts = {
    now: doors.clock.now(),
    pipeline,
    ...(recipe && { recipe }),
    ...(openBake && { openBake }),
    images: images ?? [],
    unread,
    uses: {},
    asked: [],
  };
  const left = { isRead: images !== undefined, ...(servers && { servers }), ...(snapshots && { snapshots }) };
  const asked = chooseAsked(facts);
  if (!recipe || asked.length === 0) return { facts, ...left };
  const versions = await maybe(() => doors.uses.readVersions(recipe.parameter));
  const wanted = await maybe(() => readWanted(doors, recipe));
  const disabled = asked.flatMap(({ id, state }): [string, number][] => {
    const removal = pipeline.removals?.[id];
    return state === 'disabled' && removal ? [[id, removal.disabledAt ?? removal.disableSentAt]] : [];
  });
  const query: UseQuery = { images: asked.map(({ id }) => id), disabledSince: Object.fromEntries(disabled) };
  const uses: Partial<Record<UsePlace, ImageUse[]>> = {};
  for (const place of usePlaces) {
    const found = await maybe(() => doors.uses.readUses[place](query));
    if (found) uses[place] = found;
  }
  return { facts: { ...facts, ...(versions && { versions }), ...(wanted && { wanted }), uses, asked: query.images }, ...left };
};
