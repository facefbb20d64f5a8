import type { IntentResult } from '../../core/record/intent.ts';
import type { BakeDoors, BakeLaunch } from '../ports.ts';
import type { Bake } from '../record/bake.ts';
import type { BakeIntent } from '../record/intent.ts';
import { provenanceOf } from '../record/provenance.ts';
import { executeInOrder } from './execute-in-order.ts';

const done: IntentResult = { outcome: 'done' };

type Call<Kind extends BakeIntent['kind']> = (
  intent: Extract<BakeIntent, { kind: Kind }>,
  doors: BakeDoors,
  bake: Bake,
) => Promise<IntentResult>;

const toLaunch = ({ token, image }: { token: string; image: string }, { id, pipeline, recipe, base }: Bake): BakeLaunch => ({
  bake: id,
  pipeline,
  token,
  image,
  recipe,
  rootDevice: base?.rootDevice ?? '',
});

/** The call of each kind of intent. */
const calls: { [Kind in BakeIntent['kind']]: Call<Kind> } = {
  'launch-builder': (intent, { servers }, bake) => servers.launchBuilder(toLaunch(intent, bake)),
  'launch-tester': (intent, { servers }, bake) => servers.launchTester({ ...toLaunch(intent, bake), group: intent.group }),
  'try-host': ({ cluster, server, definition, token }, { trials }) => trials.runCanary({ cluster, server, definition, token }),
  'deregister-host': ({ cluster, host }, { trials }) => trials.deregister(cluster, host),
  run: ({ server, action, mark }, { commands }, { recipe }) => commands.send({ server, action, mark, recipe }),
  stop: ({ server }, { servers }) => servers.stop(server),
  terminate: async ({ server, savesConsole }, { servers }) => {
    const console = savesConsole ? await servers.readConsole(server).catch(() => undefined) : undefined;
    const result = await servers.terminate(server);
    return result.outcome === 'done' && console !== undefined ? { ...result, console } : result;
  },
  'create-image': ({ server, name }, { images }, bake) => images.create({ server, name, tags: provenanceOf(bake) }),
  'copy-image': ({ source, name, token, key }, { images }, bake) =>
    images.copy({ source, name, token, tags: provenanceOf(bake), ...(key !== undefined && { key }) }),
  deregister: ({ image }, { images }) => images.deregister(image),
  'mark-image': ({ image, state }, { images }) => images.mark(image, state),
  reject: async ({ image, reason }, { ledger, clock }, bake) => {
    // The ledger's list is by fleet: each of those that use the images is kept from launching it by another path.
    for (const fleet of bake.recipe.fleets.length > 0 ? bake.recipe.fleets : [bake.recipe.test.group])
      await ledger.reject({ image, reason, at: clock.now(), fleet, campaign: bake.id });
    return done;
  },
  'put-version': ({ parameter, image }, { labels }) => labels.put(parameter, image),
  label: ({ parameter, version, label }, { labels }) => labels.label({ parameter, version, label }),
  'stop-campaign': async ({ fleet, campaign, reason }, { ledger, clock }, bake) => {
    await ledger.setStop(fleet, { by: `bake ${bake.id}: ${reason}`, campaign, at: clock.now() });
    return done;
  },
  notify: async ({ level, text, next }, { notices }) => {
    await notices.send({ level, text, next });
    return done;
  },
};

/** Carries out what a step of a bake has written. */
export const executeBake = (
  doors: BakeDoors,
  bake: Bake,
  intents: readonly BakeIntent[],
): Promise<{ intent: BakeIntent; result: IntentResult }[]> =>
  executeInOrder(doors.clock, intents, (intent) => (calls[intent.kind] as Call<BakeIntent['kind']>)(intent, doors, bake));
