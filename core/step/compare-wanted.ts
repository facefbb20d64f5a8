import type { Doors } from '../ports.ts';
import type { GroupView, Reimage, ServerFacts } from '../record/observation.ts';
import type { Wanted } from '../record/wanted.ts';

type CompareDoors = { workloads: readonly Pick<Doors['workloads'][number], 'comesBack'>[]; images: Pick<Doors['images'], 'compare'> };

/** The groups whose servers may come back from another image, by what they serve. */
export const listComingBack = ({ workloads }: Pick<CompareDoors, 'workloads'>, groups: readonly GroupView[]): GroupView[] =>
  groups.filter((group) => workloads.some(({ comesBack }) => comesBack?.(group) === true));

/** What each group would launch, with what a server must agree with to come back from that image, where servers of the group may. */
export const compareWanted = async (
  doors: CompareDoors,
  groups: readonly GroupView[],
  wanted: Readonly<Record<string, Wanted>>,
): Promise<Record<string, Wanted>> => {
  const compared: Record<string, Wanted> = { ...wanted };
  for (const { name, members } of listComingBack(doors, groups)) {
    const target = wanted[name];
    if (!target || target.machine !== undefined) continue;
    const versions = members.flatMap(({ templateId, templateVersion }) =>
      templateId === target.templateId && templateVersion !== undefined && templateVersion !== target.version ? [templateVersion] : [],
    );
    compared[name] = { ...target, ...(await doors.images.compare(target, [...new Set(versions)].toSorted())) };
  }
  return compared;
};

/** When servers of these groups came back from an image, of those groups whose servers may. */
export const readReimages = async (
  doors: Pick<CompareDoors, 'workloads'> & { reimages: Pick<Doors['reimages'], 'read'> },
  groups: readonly GroupView[],
): Promise<Record<string, Reimage[]>> => {
  const ids = listComingBack(doors, groups).flatMap(({ members }) => members.map(({ id }) => id));
  return ids.length > 0 ? doors.reimages.read(ids) : {};
};

/** Facts about servers, with the last time that each came back from an image. */
export const withReimages = (
  servers: Readonly<Record<string, ServerFacts>>,
  reimages: Readonly<Record<string, readonly Reimage[]>>,
): Record<string, ServerFacts> => {
  const known: Record<string, ServerFacts> = { ...servers };
  for (const [id, tasks] of Object.entries(reimages)) {
    const facts = known[id];
    const newest = tasks.at(-1);
    const renewedAt = tasks.findLast(({ state }) => state === 'succeeded')?.completedAt;
    if (facts && newest) known[id] = { ...facts, reimage: newest, ...(renewedAt !== undefined && { renewedAt }) };
  }
  return known;
};
