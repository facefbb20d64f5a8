import type { Campaign } from '../record/campaign.ts';
import type { Lease } from '../record/lease.ts';
import type { ReleaseRecord } from '../release-ports.ts';
import type { Need } from './choose-prunable.ts';

/** How a person's own machine names itself where a function names its release: it runs on no version of a stack. */
export const localRelease = 'local';

/** What the ledger knows of who may act. */
export type ReleasesInUse = {
  campaigns: readonly Pick<Campaign, 'id' | 'release'>[];
  leases: readonly Lease[];
  releases: readonly Pick<ReleaseRecord, 'release' | 'functionVersion' | 'stateMachine'>[];
};

/**
 * Which versions open campaigns and leases need: those of their releases. A release of another stack, which the record of its state machine
 * shows, needs nothing of this one. `unclear` names releases of which no record says on what they run.
 *
 * @param own ARNs without a number: of `begin` and of the state machine
 * @param now milliseconds
 */
export const findReleaseNeeds = (
  { campaigns, leases, releases }: ReleasesInUse,
  own: { begin: string; stateMachine: string },
  now: number,
): { needs: Need[]; unclear: string[] } => {
  const users = [
    ...campaigns.filter(({ release }) => release !== localRelease).map(({ id, release }) => ({ release, by: `campaign ${id}` })),
    ...leases
      .filter(({ revoked, expires }) => revoked === undefined && expires > now)
      .map(({ release }) => ({ release, by: `the lease of release ${release}` })),
  ];
  const needs: Need[] = [];
  const unclear: string[] = [];
  for (const { release, by } of users) {
    const { functionVersion, stateMachine } = releases.find((each) => each.release === release) ?? {};
    const isOther = stateMachine !== undefined && !stateMachine.startsWith(`${own.stateMachine}:`);
    if (isOther) continue;
    if (functionVersion === undefined || stateMachine === undefined)
      unclear.push(`nothing is written of the versions that release ${release} runs on, and ${by} needs them`);
    else needs.push({ arn: `${own.begin}:${functionVersion}`, by }, { arn: stateMachine, by });
  }
  return { needs, unclear: [...new Set(unclear)] };
};
