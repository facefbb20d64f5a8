/** What a hold means for the campaign, in a few words. A pause names the person who asked for it. */
export const describeHold = (reason: string): string => (reason.startsWith('paused by ') ? reason : `paused by a guardrail: ${reason}`);
