import { fingerprint } from '../../record/fingerprint.ts';

/** The client token of a launch: the same for every repeat of one attempt, and never the same for another. */
export const launchToken = (campaign: string, batch: number, attempt: number): string =>
  `recycler-${fingerprint(campaign)}${fingerprint(`${campaign}#`)}-${batch}-${attempt}`;

/** The client token of the trial of a swap's replacement. */
export const trialToken = (swap: string): string => `recycler-${fingerprint(`${swap}?`)}${fingerprint(swap)}`;

/** The client token by which the status checks of a swap's replacement are suppressed. */
export const suppressionToken = (swap: string): string => `recycler-${fingerprint(`${swap}!`)}${fingerprint(swap)}`;

/** The client token by which the server of a swap comes back: one for each swap, so that EC2 replaces its root volume once, however often it is asked. */
export const reimageToken = (swap: string): string => `recycler-${fingerprint(swap)}${fingerprint(`${swap}#`)}`;
