/** What a hold means for the campaign, in a few words. A pause names the person who asked for it. */
export const describeHold = (reason: string): string => (reason.startsWith('paused by ') ? reason : `paused by a guardrail: ${reason}`);

/** A reason with what has changed about it from poll to poll, where there is such a thing. */
export const withDetail = ({ reason, detail }: { reason: string; detail?: string }): string =>
  detail === undefined ? reason : `${reason} (${detail})`;
