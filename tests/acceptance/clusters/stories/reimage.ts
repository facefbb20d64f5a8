import { sturdyShapes } from '../data-set.ts';
import { readOrderOfWork } from '../order-of-work.ts';
import { type Recycling, readOutcome, recycle } from '../recycle.ts';
import { rehearseOrder } from '../rehearse-order.ts';
import { clusterTags } from '../search-world.ts';
import type { Stage, StageOptions } from '../stage.ts';
import { killForAWhile } from './kill-bystander.ts';
import { aliveOf, dataServer, expectImage, expectImages, expectSame, type Story } from './story.ts';

/** What reimaging needs: three copies of every shard, data on volumes of their own, and a policy that says so. */
export const reimaging: StageOptions = {
  scenario: 'reimage.yaml',
  // What lies on the root volume would be lost with it: each node has its data on a volume of its own, and the tag names it.
  tags: { ...clusterTags, 'recycler:opensearch:data-devices': '/dev/sdf' },
  play: { beforeStart: ({ id }, cluster) => cluster.mountVolume(id) },
  indices: sturdyShapes,
  late: { name: 'late', shards: 2, settings: { 'index.number_of_replicas': 2 } },
};

/** Says where servers are not the very ones that the cluster began with. */
export const expectSameServers = (stage: Stage): string[] =>
  expectSame('the number of servers that came anew', String(aliveOf(stage).filter(({ origin }) => origin !== 'seed').length), '0');

/** Resolves once the root volume of a first server is being replaced, with that server. */
const firstReimaged = async (stage: Stage, recycling: Recycling) => {
  const { victim } = await recycling.reaches(({ stage: at }) => at === 'reimaging');
  const found = stage.world.ground.servers.get(victim);
  if (!found) throw new Error(`there is no server ${victim}`);
  return found;
};

/** All five come back with their data, each from the new image; in the same order as on the model. */
const reimageAll: Story = {
  name: 'reimage-all',
  title: 'all five servers come back from another image with their data',
  options: reimaging,
  play: async (stage) => {
    const end = await recycle(stage).ended;
    const outcome = await readOutcome(stage, end);
    if (end === 'killed' || end.campaign === undefined) return [`the outcome is ${outcome}, not done`];
    const [real, rehearsed] = [
      await readOrderOfWork(stage.ledger, end.campaign),
      await rehearseOrder(stage.cluster.distribution, 'reimage.yaml'),
    ];
    stage.note(`order: ${real.join(', ')}`);
    return [
      ...expectSame('the outcome', outcome, 'done'),
      ...expectImage(stage, 'ami-new'),
      ...expectSameServers(stage),
      ...expectSame('the order of work', real.join(', '), rehearsed.join(', ')),
    ];
  },
};

/** One server is away with its copies, and another one dies: of three copies one is left. */
const killWhileReimaging: Story = {
  name: 'kill-a-bystander-while-reimaging',
  title: 'a bystander is killed while a server comes back from another image',
  options: reimaging,
  play: async (stage) => {
    const recycling = recycle(stage);
    const away = await firstReimaged(stage, recycling);
    const bystander = [dataServer(stage, 1), dataServer(stage, 2)].find(({ id }) => id !== away.id);
    if (bystander) await killForAWhile(stage, bystander, []);
    const outcome = await readOutcome(stage, await recycling.ended);
    return [...expectSame('the outcome', outcome, 'done'), ...expectImage(stage, 'ami-new'), ...expectSameServers(stage)];
  },
};

/** A node that comes back without its data is no member that came back: it stops the campaign before a second server. */
const reimagedEmpty: Story = {
  name: 'reimaged-and-empty',
  title: 'the first server that comes back from another image comes back empty: no second one is touched',
  options: {
    ...reimaging,
    play: {
      beforeStart: async ({ id, image }, cluster) => {
        await cluster.mountVolume(id);
        if (image === 'ami-new') await cluster.wipe(id);
      },
    },
  },
  play: async (stage) => {
    const outcome = await readOutcome(stage, await recycle(stage).ended);
    stage.note(`ended: ${outcome}`);
    return [
      ...(outcome === 'done' ? ['the outcome is done, with a server that came back empty'] : []),
      ...expectImages(stage, ['ami-new', ...Array(4).fill('ami-old')]),
      ...expectSameServers(stage),
    ];
  },
};

/** One server comes back, with nothing else going on. */
export const reimageOneAlone: Story = {
  name: 'reimage-one',
  title: 'one data server comes back from another image with its data',
  options: reimaging,
  play: async (stage) => {
    const outcome = await readOutcome(stage, await recycle(stage, { onlyServer: dataServer(stage).id }).ended);
    return [
      ...expectSame('the outcome', outcome, 'done'),
      ...expectImages(stage, ['ami-new', ...Array(4).fill('ami-old')]),
      ...expectSameServers(stage),
    ];
  },
};

export const reimages: readonly Story[] = [reimageAll, reimageOneAlone, killWhileReimaging, reimagedEmpty];
