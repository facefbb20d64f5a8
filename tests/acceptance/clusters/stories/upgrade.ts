import { findDistribution } from '../distributions.ts';
import { readOutcome, recycle } from '../recycle.ts';
import type { StageOptions } from '../stage.ts';
import { firstData, refusal } from './refusals.ts';
import { expectSameServers, reimaging } from './reimage.ts';
import { expectImage, expectSame, type Story } from './story.ts';

const newer = findDistribution('elasticsearch-9.2');

const toNewer: StageOptions = { more: [newer], wantedVersion: newer.version };
const versionOf = ({ image }: { image: string }) => (image === 'ami-new' ? newer : undefined);

/** A door that goes one way: with one newer node beside old ones, replicas whose primaries it has could not leave those. */
const upgradeByReplacing: Story = {
  ...refusal(
    'upgrade-by-replacing',
    'servers of the next major version would join one by one: refused before the first one is launched',
    /such nodes in 3 zones must be there before the first drain, and 0 are/,
    { ...toNewer, policy: { workloads: { opensearch: { upgrade: true } } }, play: { versionOf } },
    firstData,
  ),
  on: ['elasticsearch-8.19'],
};

/** Servers that come back with their data take the door one by one; an index that is created meanwhile waits for its replicas. */
const upgradeByReimaging: Story = {
  name: 'upgrade-by-reimaging',
  title: 'all five servers come back with the next major version',
  on: ['elasticsearch-8.19'],
  options: {
    ...reimaging,
    ...toNewer,
    policy: { workloads: { opensearch: { method: 'reimage', upgrade: true } } },
    play: { ...reimaging.play, versionOf },
  },
  play: async (stage) => {
    const outcome = await readOutcome(stage, await recycle(stage).ended);
    return [...expectSame('the outcome', outcome, 'done'), ...expectImage(stage, 'ami-new'), ...expectSameServers(stage)];
  },
};

export const upgrades: readonly Story[] = [upgradeByReplacing, upgradeByReimaging];
