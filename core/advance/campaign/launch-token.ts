import { fingerprint } from '../../record/fingerprint.ts';

/** The client token of a launch: the same for every repeat of one attempt, and never the same for another. */
export const launchToken = (campaign: string, batch: number, attempt: number): string =>
  `recycler-${fingerprint(campaign)}${fingerprint(`${campaign}#`)}-${batch}-${attempt}`;
