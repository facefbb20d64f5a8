import type { Bake } from './bake.ts';

/** What an image says of where it comes from: tags on it and on its snapshot, set in the call that makes it. */
export const provenanceOf = ({ id, pipeline, base, recipeHash, manifest, copy }: Bake): Record<string, string> => ({
  'recycler:bake': id,
  'recycler:pipeline': pipeline,
  'recycler:state': 'candidate',
  'recycler:recipe': recipeHash,
  ...(copy && { 'recycler:copy-of': copy.of }),
  ...(base && { 'recycler:base': base.id, 'recycler:base-name': base.name.slice(0, 255) }),
  ...(manifest && { 'recycler:release': manifest.release, 'recycler:manifest': manifest.sha256 }),
});
