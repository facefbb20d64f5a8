import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClients } from '../../aws/all-clients.ts';
import { openImageLabels } from '../../aws/bakes/image-labels.ts';
import { openRecipes } from '../../aws/bakes/recipes.ts';
import { createClientMaker } from '../../aws/clients.ts';
import { openBakeLedger } from '../../aws/ledger/bakes.ts';
import { findLedgerTable } from '../../aws/ledger-name.ts';
import { lockSeconds } from '../../core/record/lock.ts';
import { parseRecipe } from '../../images/recipe/recipe.ts';
import { newBake } from '../../images/record/new-bake.ts';
import { type Published, pipelineLock } from '../../images/record/pipeline.ts';
import { systemClock } from '../../local/system-clock.ts';
import { settingsFor } from './moto-fleet.ts';
import { ensureLedger } from './moto-ledger.ts';
import { at, runRecycler } from './recycler-process.ts';
import { startMoto } from './server.ts';

/*
 * Versions of the parameter of images, and labels on them, on moto. What moto does not: it takes any value for an image (`hello`), validates none later, and
 * knows no image that fails, no duplicate name and no disabled one. All of that is tested in the embedded cloud alone.
 */
const moto = await startMoto();
const describeOnMoto = moto ? describe : describe.skip;
const endpoint = moto?.endpoint ?? 'http://127.0.0.1:1';
const { ssm, dynamo } = createClients(createClientMaker(settingsFor(endpoint), 'acceptance'));
const parameter = '/recycler/images/web';
const labels = openImageLabels(ssm);
const resolve = async (name: string) => (await ssm.send(new GetParameterCommand({ Name: name }))).Parameter?.Value;

const base = {
  id: 'ami-base',
  name: 'base',
  owner: '137112412989',
  state: 'available',
  architecture: 'x86_64',
  rootDevice: '/dev/xvda',
  createdAt: 0,
};
const recipe = parseRecipe({ parameter, base: { parameter: '/aws/service/base' }, test: { group: 'web' }, fleets: ['web'] }, 'recipe web');

describeOnMoto('the labels of an image, on moto', () => {
  beforeAll(async () => {
    await ensureLedger(endpoint);
  });
  afterAll(async () => {
    ssm.destroy();
    dynamo.destroy();
    await moto?.stop();
  });

  test('a parameter that is not there has no versions; each value is one, and a label is on one of them at a time', async () => {
    expect(await labels.read(parameter)).toEqual([]);
    for (const image of ['ami-12345678', 'ami-23456789']) expect(await labels.put(parameter, image)).toMatchObject({ outcome: 'done' });
    for (const version of [1, 2]) expect(await labels.label({ parameter, version, label: 'current' })).toEqual({ outcome: 'done' });
    expect(await labels.label({ parameter, version: 1, label: 'previous' })).toEqual({ outcome: 'done' });
    expect(await labels.read(parameter)).toEqual([
      { version: 1, value: 'ami-12345678', labels: ['previous'] },
      { version: 2, value: 'ami-23456789', labels: ['current'] },
    ]);
    expect(await resolve(`${parameter}:current`)).toBe('ami-23456789');
    expect(await labels.label({ parameter, version: 9, label: 'current' })).toMatchObject({ outcome: 'refused' });
  });

  test('the command line shows them, and rolls back: what templates resolve is the image before', async () => {
    const table = (await findLedgerTable(ssm)) ?? '';
    const bakes = openBakeLedger(dynamo, table, () => systemClock.now());
    const ledger = await ensureLedger(endpoint);
    const lock = await ledger.acquireLock(pipelineLock('web'), 'tester', systemClock.now(), lockSeconds);
    const bake = await bakes.openBake(newBake('web', recipe, { by: 'hand', reason: 'a test' }, false, systemClock.now()), lock);
    const published = (image: string, version: number): Published => ({
      image,
      version,
      bake: bake.id,
      base,
      recipeHash: bake.recipeHash,
      at: 0,
    });
    const pipeline = { name: 'web', current: published('ami-23456789', 2), previous: published('ami-12345678', 1) };
    await bakes.commit({ bake: { ...bake, step: 'ended', outcome: 'published' }, pipeline, intents: [], lock });
    await ledger.releaseLock(lock);

    const shown = await runRecycler(['images', 'web', ...at(endpoint)]);
    expect(shown).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/ami-23456789 is current .*\n.*version 1: ami-12345678 previous; runs nowhere\n/),
    });
    const rolled = await runRecycler(['image', 'rollback', 'web', '--reason', 'it loses sessions', ...at(endpoint)]);
    expect(rolled).toMatchObject({ status: 0, stdout: expect.stringContaining('is ami-12345678 again; ami-23456789 is rejected') });
    expect(await resolve(`${parameter}:current`)).toBe('ami-12345678');
    expect((await ledger.listRejected()).map(({ image, fleet }) => [image, fleet])).toEqual([['ami-23456789', 'web']]);
  });

  test('recipes are read from their parameters, all pages of them', async () => {
    for (let index = 0; index < 12; index += 1)
      await ssm.send(new PutParameterCommand({ Name: `/recycler/recipes/r${index}`, Value: 'parameter: x', Type: 'String' }));
    const found = await openRecipes(ssm).list();
    expect(found.map(({ name }) => name).toSorted()).toHaveLength(12);
    expect(found[0]?.value).toEqual({ parameter: 'x' });
  });
});
