import { type ClusterPoll, fail, type Predicate, pass } from '../question.ts';

const partsOf = (version: string): number[] => version.split(/[.-]/).slice(0, 3).map(Number);

/** Which of two versions is newer: positive where `a` is. */
export const compareVersions = (a: string, b: string): number => {
  const [left, right] = [partsOf(a), partsOf(b)];
  return left.map((part, index) => part - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
};

/** Would a group launch servers of a newer version than some node runs? */
export const isNewerWanted = ({ cluster, wantedVersions }: Pick<ClusterPoll, 'cluster' | 'wantedVersions'>): boolean =>
  Object.values(wantedVersions).some(
    (wanted) => wanted !== undefined && [...cluster.nodes.values()].some(({ version }) => compareVersions(wanted, version) > 0),
  );

/**
 * A newer version is a one-way door: copies that came to be there never move back. So the version that a group would launch must be known before
 * its first node joins, by a tag of its image; an older one is refused, and a newer one needs the policy's word.
 */
export const isVersionAllowed: Predicate = ({ cluster, wantedVersions, groups, server, policy }) => {
  const group = groups.get(server) ?? '';
  const wanted = wantedVersions[group];
  if (wanted === undefined)
    return fail(
      `the image that ${group} would launch has no tag recycler:server-version, so the version that would join is not known: add the tag`,
    );
  const newest =
    [...cluster.nodes.values()]
      .map(({ version }) => version)
      .toSorted(compareVersions)
      .at(-1) ?? wanted;
  const difference = compareVersions(wanted, newest);
  if (difference < 0)
    return fail(`${group} would launch version ${wanted}, older than ${newest} in the cluster, onto which nothing could move`);
  const isNewer = [...cluster.nodes.values()].some(({ version }) => compareVersions(wanted, version) > 0);
  return isNewer && !policy.upgrade
    ? fail(
        `${group} would launch version ${wanted}, newer than the cluster, which cannot be undone: set workloads.opensearch.upgrade to true`,
      )
    : pass(`version ${wanted}`);
};
