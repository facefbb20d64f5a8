/** What is in an image: its dated release, and a digest of the sorted list of its packages with their versions. */
export type Manifest = { release: string; packages: number; sha256: string; machine: string };

/**
 * The manifest that the document prints as its last line.
 *
 * @returns undefined where it printed anything else: that is unknown, and no image is made of it
 */
export const parseManifest = (output: string): Manifest | undefined => {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  const [, release, packages, sha256, machine] =
    /^recycler-manifest release=(\S+) packages=(\d{1,6}) sha256=([0-9a-f]{64}) machine=([0-9a-f]{64})$/.exec(line) ?? [];
  if (release === undefined || sha256 === undefined || machine === undefined) return undefined;
  return { release, packages: Number(packages), sha256, machine };
};
