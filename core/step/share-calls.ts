/** Calls to EC2 Auto Scaling that an account may make in a second. AWS publishes none; this is what was seen to pass for long. */
const accountRate = 20;
/** Calls to EC2 Auto Scaling of one poll, on average: its groups, and now and then refreshes and activities. */
const callsPerPoll = 1.5;
/** A rest that is shorter than this is no wait for the world, but the next part of the same work, in seconds. */
const shortestWait = 5;
/** However many campaigns are open, each polls once in this time, in seconds. */
const longestStretch = 60;

/**
 * Seconds until the next poll of a campaign, so that all open ones together keep to the share of the account's calls that is theirs: what is left is for
 * people and for Auto Scaling's other users, and none of ours is throttled into repeats.
 *
 * @param open campaigns that are open in the account
 * @param apiShare of the account's calls, from 0 to 1
 */
export const stretchRest = (restSeconds: number, open: number, apiShare: number): number => {
  if (restSeconds < shortestWait) return restSeconds;
  return Math.max(restSeconds, Math.min(longestStretch, Math.round((open * callsPerPoll) / (apiShare * accountRate))));
};
