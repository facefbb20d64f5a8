import { findDistribution } from '../distributions.ts';
import { readOutcome, recycle } from '../recycle.ts';
import { expectImage, expectSame, type Story } from './story.ts';

const newer = findDistribution('elasticsearch-9.2');

/** A door that goes one way: primaries that are on a newer node leave it for none that is older. */
export const upgrade: Story = {
  name: 'upgrade',
  title: 'all five servers are replaced by ones of the next major version',
  on: ['elasticsearch-8.19'],
  options: {
    more: [newer],
    wantedVersion: newer.version,
    policy: { workloads: { opensearch: { upgrade: true } } },
    play: { versionOf: ({ image }) => (image === 'ami-new' ? newer : undefined) },
  },
  play: async (stage) => {
    const outcome = await readOutcome(stage, await recycle(stage).ended);
    return [...expectSame('the outcome', outcome, 'done'), ...expectImage(stage, 'ami-new')];
  },
};
