import { maxIntents } from '../../record/intent.ts';
import { askedForReplacementAt, type Swap } from '../../record/swap.ts';
import { suppressionToken } from '../campaign/launch-token.ts';
import { readLag } from '../capacity/expected-desired.ts';
import { countUnassigned } from '../capacity/slots.ts';
import type { Rule, Turn } from '../turn.ts';
import { bootTimeout } from './booting.ts';
import { rejoinTimeout } from './rejoin-timeout.ts';

/** How often each call is sent at most. Suppression ends by itself in any case. */
const mostSends = 5;

/** EC2 may take so long to know a new server; a call that it refused is sent again then, in milliseconds. */
const retryAfter = 15_000;

/** Does the server of this swap boot, so that its application cannot answer yet? */
const isComing = ({ stage }: Swap): boolean => stage === 'launching' || stage === 'reimaging' || stage === 'booting';

/** Milliseconds until which the server may boot. */
const bootsUntil = ({ campaign, now }: Readonly<Turn>, swap: Swap, policy: NonNullable<Turn['policy']>): number =>
  (askedForReplacementAt(swap) ?? now) +
  Math.ceil(swap.method === 'reimage' ? rejoinTimeout(campaign, policy) : bootTimeout(campaign, policy)) * 1_000;

/**
 * Where the policy asks for it, the application status checks of a server that boots are suppressed for as long as it may boot, since Auto Scaling replaces
 * what they find impaired ("No additional Auto Scaling group configuration is required", EC2 Auto Scaling user guide,
 * use-application-status-checks-auto-scaling-group.html), and resumed once it has joined, so that they take part in its proof. It is a help, and no more:
 * one that is refused is said once, and the swap goes on.
 */
export const suppressStatusChecks: Rule = (turn) => {
  const { state, policy, intents, now } = turn;
  for (const swap of state.swaps) {
    const { replacement: server, group, checks } = swap;
    if (swap.rollback || server === undefined || intents.length >= maxIntents) continue;
    if (!isComing(swap)) {
      // A swap that is done is not seen again: what is refused then ends by itself.
      if (!checks?.isSuppressed || checks.resumes >= mostSends || now >= checks.until) continue;
      checks.resumes += 1;
      intents.push({ kind: 'resume-checks', group, server, swap: swap.id });
    } else if (policy?.proof.suppressStatusChecks && !swap.outcome) {
      const until = checks?.until ?? bootsUntil(turn, swap, policy);
      const seconds = Math.ceil((until - now) / 1_000);
      const isDue = checks === undefined || now - checks.at > (checks.refusal === undefined ? readLag : retryAfter);
      if (checks?.isSuppressed || !isDue || seconds <= 0) continue;
      if (checks && checks.sends >= mostSends) {
        warnOnce(turn, server, checks.refusal ?? 'it was not answered');
        continue;
      }
      swap.checks = { until, at: now, sends: (checks?.sends ?? 0) + 1, resumes: 0 };
      intents.push({ kind: 'suppress-checks', group, server, swap: swap.id, seconds, token: suppressionToken(swap.id) });
    }
  }
};

/**
 * Is a new server about to be seen, or seen, whose checks are to be suppressed and are not yet? They may find it impaired at any moment, so it is polled for
 * as often as can be.
 */
export const awaitsSuppression = ({ policy, campaign, state }: Readonly<Turn>): boolean =>
  policy?.proof.suppressStatusChecks === true &&
  (campaign.groups.some((group) => countUnassigned(state, group) > 0) ||
    state.swaps.some(
      (swap) =>
        !swap.outcome &&
        !swap.rollback &&
        (isComing(swap) || (swap.stage === 'terminating' && swap.method === 'terminate-first')) &&
        !swap.checks?.isSuppressed &&
        (swap.checks?.sends ?? 0) < mostSends,
    ));

const warning = 'application status checks';

const warnOnce = ({ campaign, notices }: Turn, server: string, refusal: string): void => {
  if (campaign.warned.includes(warning)) return;
  campaign.warned.push(warning);
  notices.push({
    kind: 'notify',
    level: 'warning',
    server,
    text: `the application status checks of ${server} could not be suppressed while it boots: ${refusal}`,
    next: 'give the checks a grace period that is longer than a boot takes, or see to the permission ec2:EnableApplicationStatusCheckSuppression',
  });
};
