import { closest, distance } from 'fastest-levenshtein';

/** The nearest of some names to one that a person wrote, where it is so near that it was probably meant. */
export const findNearest = (name: string, known: readonly string[]): string | undefined => {
  const nearest = known.length === 0 ? undefined : closest(name, [...known]);
  return nearest !== undefined && distance(name, nearest) <= Math.max(1, Math.floor(name.length / 3)) ? nearest : undefined;
};
