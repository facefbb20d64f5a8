import { demand } from '../ask.ts';
import { shapeOf } from '../play-servers.ts';
import { readOutcome, recycle } from '../recycle.ts';
import { readNodeIds } from '../routing.ts';
import { readClusterWrite } from '../seen-writes.ts';
import type { Stage, StageOptions } from '../stage.ts';
import { dataServer, expectImage, type Story } from './story.ts';

/** What cannot be done is held, and given up after a while; nothing may have been written to the cluster about the victim then. */
const givesUpSoon = { brakes: { holdTimeout: '2m' } };

/** Tries to replace one server that may not leave; what is blocked must say why, in these words. */
const playRefusal = async (stage: Stage, victim: string, why: RegExp): Promise<string[]> => {
  const node = (await readNodeIds(stage.address())).get(victim) ?? victim;
  const written: string[] = [];
  const reasons = new Set<string>();
  const recycling = recycle(stage, {
    onlyServer: victim,
    onDecision: ({ blocked }) => {
      for (const { reason } of blocked) reasons.add(reason);
    },
    beforeCall: (call) => {
      const write = readClusterWrite(call);
      if (write?.body.includes(node) || write?.name.includes('voting')) written.push(`${write.name} ${write.body}`);
      return undefined;
    },
  });
  const outcome = await readOutcome(stage, await recycling.ended);
  stage.note(`ended: ${outcome}`);
  return [
    ...(outcome === 'done' ? ['the outcome is done, though the server could not leave'] : []),
    ...expectImage(stage, 'ami-old'),
    ...([...reasons].some((reason) => why.test(reason)) ? [] : [`nothing that is blocked says ${why}: ${[...reasons].join('; ')}`]),
    ...written.map((each) => `written about the victim: ${each}`),
  ];
};

const setPersistent = async (address: string, settings: object): Promise<void> => {
  await demand(address, '/_cluster/settings', { method: 'PUT', body: { persistent: settings } });
};

const megabyte = 1_048_576;

/** The three are written together: each is checked against the others as they are written, and not against those in the files of nodes. */
const lowWatermarkOf = (free: string): object => ({
  'cluster.routing.allocation.disk.watermark.low': free,
  'cluster.routing.allocation.disk.watermark.high': '32mb',
  'cluster.routing.allocation.disk.watermark.flood_stage': '16mb',
});

/** A story of a server that may not leave. @param why what is blocked must say */
export const refusal = (name: string, title: string, why: RegExp, options: StageOptions, victimOf: (stage: Stage) => string): Story => ({
  name,
  title,
  options: { ...options, policy: { ...givesUpSoon, ...options.policy } },
  play: (stage) => playRefusal(stage, victimOf(stage), why),
});

export const firstData = (stage: Stage): string => dataServer(stage).id;

export const refusals: readonly Story[] = [
  refusal(
    'pinned-index',
    'an index may be on the victim alone: refused before anything is written',
    /index pinned is bound to its node by index\.routing\.allocation\.require\._name/,
    {
      prepare: async ({ world, address }) => {
        const settings = { 'index.number_of_replicas': 0, 'index.routing.allocation.require._name': dataServer({ world }).id };
        await demand(address(), '/pinned', { method: 'PUT', body: { settings } });
      },
    },
    firstData,
  ),
  refusal(
    'wrong-zone',
    'the replacement comes up in another zone than the victim’s: it leaves again, and the victim stays',
    /has not joined: node .* is in zone eu-west-1z, and the old one is in /,
    { play: { shapeOf: (server) => ({ ...shapeOf(server), ...(server.origin !== 'seed' && { zone: 'eu-west-1z' }) }) } },
    firstData,
  ),
  refusal(
    'foreign-voting-exclusion',
    'a voting exclusion of others stands: refused before anything is written',
    /the vote of gone-long-ago .* is excluded by others/,
    {
      prepare: async ({ address }) => {
        await demand(address(), '/_cluster/voting_config_exclusions?node_names=gone-long-ago', { method: 'POST' });
      },
    },
    firstData,
  ),
  refusal(
    'too-few-nodes',
    'the only server of a zone, to be terminated first: refused before anything is written',
    /only 2 master-eligible nodes would remain/,
    { policy: { pace: { maxSurge: 0, maxUnavailable: 1 }, proof: { inPlace: true, bake: '5s' } } },
    ({ world }) => [...world.ground.servers.values()].find(({ zone }) => zone.endsWith('c'))?.id ?? '',
  ),
  refusal(
    'full-disk',
    'every disk is above the low watermark: refused before anything is written',
    /its disk is above the low watermark/,
    {
      late: 'none',
      play: { beforeStart: ({ id }, cluster) => cluster.mountData(id, 240 * megabyte) },
      prepare: ({ address }) => setPersistent(address(), lowWatermarkOf('239mb')),
    },
    firstData,
  ),
];

/** An operator keeps shards off a node of theirs: that stays, and the Recycler's own exclusion stands beside it. */
export const operatorsExclusion: Story = {
  name: 'operators-exclusion',
  title: 'an operator’s own exclusions stand: they are kept, byte for byte',
  options: {
    prepare: ({ address }) =>
      setPersistent(address(), {
        'cluster.routing.allocation.exclude._id': 'of-an-operator',
        'cluster.routing.allocation.exclude._ip': '10.255.255.254',
      }),
  },
  play: async (stage) => {
    const outcome = await readOutcome(stage, await recycle(stage, { onlyServer: firstData(stage) }).ended);
    return outcome === 'done' ? [] : [`the outcome is ${outcome}, not done`];
  },
};
