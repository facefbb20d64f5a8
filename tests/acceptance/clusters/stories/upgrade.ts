import { findDistribution } from '../distributions.ts';
import { firstData, refusal } from './refusals.ts';
import type { Story } from './story.ts';

const newer = findDistribution('elasticsearch-9.2');

/** A door that goes one way: with one newer node beside old ones, replicas whose primaries it has could not leave those. */
export const upgradeByReplacing: Story = {
  ...refusal(
    'upgrade-by-replacing',
    'servers of the next major version would join one by one: refused before the first one is launched',
    /such nodes in 3 zones must be there before the first drain, and 0 are/,
    {
      more: [newer],
      wantedVersion: newer.version,
      policy: { workloads: { opensearch: { upgrade: true } } },
      play: { versionOf: ({ image }) => (image === 'ami-new' ? newer : undefined) },
    },
    firstData,
  ),
  on: ['elasticsearch-8.19'],
};
