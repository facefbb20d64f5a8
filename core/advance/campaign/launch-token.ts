/** FNV-1a, 32 bits, as hexadecimal: distinguishes campaigns within a launch token. */
const fingerprint = (text: string): string => {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
};

/** The client token of a launch: the same for every repeat of one attempt, and never the same for another. */
export const launchToken = (campaign: string, batch: number, attempt: number): string =>
  `recycler-${fingerprint(campaign)}${fingerprint(`${campaign}#`)}-${batch}-${attempt}`;
