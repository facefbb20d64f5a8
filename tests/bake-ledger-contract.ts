import { beforeEach, describe, expect, test } from '@jest/globals';
import { FenceBroken, NewerSchema } from '../core/errors.ts';
import type { Ledger } from '../core/ports.ts';
import type { Lock } from '../core/record/lock.ts';
import type { BakeLedger } from '../images/ports.ts';
import { parseRecipe } from '../images/recipe/recipe.ts';
import type { Bake } from '../images/record/bake.ts';
import { newBake } from '../images/record/new-bake.ts';
import { pipelineLock } from '../images/record/pipeline.ts';

const now = Date.parse('2026-01-05T09:00:00Z');
const recipe = parseRecipe(
  { parameter: '/recycler/images/web', base: { parameter: '/aws/service/base' }, test: { group: 'web' } },
  'recipe web',
);
const bakeAt = (at: number): Bake => newBake('web', recipe, { by: 'hand', reason: 'a test' }, false, at);

/** What every record of bakes promises. It runs against the twin in memory and against AWS's DynamoDB Local. */
export const testBakeLedger = (name: string, open: () => Promise<{ ledger: Ledger; bakes: BakeLedger }>): void => {
  describe(`the record of bakes ${name}`, () => {
    let ledger: Ledger;
    let bakes: BakeLedger;
    let lock: Lock;
    beforeEach(async () => {
      ({ ledger, bakes } = await open());
      lock = await ledger.acquireLock(pipelineLock('web'), 'alice', now, 180);
    });
    /** Another holder has taken over since. */
    const takeOver = () => ledger.acquireLock(pipelineLock('web'), 'bob', now + 181_000, 180);

    test('knows nothing of a pipeline that never baked', async () => {
      expect(await bakes.readPipeline('web')).toEqual({ name: 'web' });
      expect([await bakes.listPipelines(), await bakes.listBakes('web')]).toEqual([[], []]);
      await expect(bakes.readBake('web-1')).rejects.toThrow('bake web-1 is not in the ledger');
    });

    test('opens one bake of a pipeline, and answers it to those who open another', async () => {
      const first = bakeAt(now);
      expect(await bakes.openBake(first, lock)).toEqual(first);
      expect(await bakes.openBake(bakeAt(now + 60_000), lock)).toEqual(first);
      expect(await bakes.readPipeline('web')).toEqual({ name: 'web', openBake: first.id });
      expect((await bakes.listBakes('web')).map(({ id }) => id)).toEqual([first.id]);
    });

    test('commits a step with its intents, the pipeline too, and counts the version', async () => {
      const bake = await bakes.openBake(bakeAt(now), lock);
      const intent = { kind: 'deregister', image: 'ami-1' } as const;
      const handsOff = { since: now, found: 'no version' };
      await bakes.commit({
        bake: { ...bake, step: 'end' },
        pipeline: { name: 'web', openBake: bake.id, handsOff },
        intents: [{ id: '000001-000', intent }],
        lock,
      });
      expect(await bakes.readBake(bake.id)).toEqual({ ...bake, step: 'end', version: 1 });
      expect(await bakes.readPipeline('web')).toEqual({ name: 'web', openBake: bake.id, handsOff });
      expect(await bakes.readBakeIntents(bake.id)).toEqual([{ id: '000001-000', at: now, intent }]);
    });

    test('writes nothing under a lock that was taken over, nor over a version that another step wrote', async () => {
      const bake = await bakes.openBake(bakeAt(now), lock);
      const pipeline = { name: 'web', openBake: bake.id };
      await bakes.commit({ bake, pipeline, intents: [], lock });
      await expect(bakes.commit({ bake: { ...bake, step: 'end' }, pipeline: { name: 'web' }, intents: [], lock })).rejects.toThrow(
        FenceBroken,
      );
      await takeOver();
      const read = await bakes.readBake(bake.id);
      await expect(bakes.commit({ bake: { ...read, step: 'end' }, pipeline: { name: 'web' }, intents: [], lock })).rejects.toThrow(
        FenceBroken,
      );
      await expect(bakes.writePipeline({ name: 'web' }, lock)).rejects.toThrow(FenceBroken);
      expect(await bakes.readBake(bake.id)).toEqual({ ...bake, version: 1 });
      expect(await bakes.readPipeline('web')).toEqual(pipeline);
    });

    test('writes a pipeline with what is about to be done to its images, in one go', async () => {
      const removals = { 'ami-1': { name: 'one', disableSentAt: now } };
      const intents = [{ kind: 'disable', image: 'ami-1', reason: 'nothing uses it' } as const];
      expect(await bakes.readPipelineIntents('web')).toEqual([]);
      await bakes.writePipeline({ name: 'web', removals }, lock, intents);
      expect(await bakes.readPipeline('web')).toEqual({ name: 'web', removals });
      expect(await bakes.readPipelineIntents('web')).toEqual([{ at: now, intent: intents[0] }]);
      await takeOver();
      await expect(bakes.writePipeline({ name: 'web' }, lock, intents)).rejects.toThrow(FenceBroken);
      expect(await bakes.readPipelineIntents('web')).toHaveLength(1);
    });

    test('opens no bake under a lock that was taken over', async () => {
      await takeOver();
      await expect(bakes.openBake(bakeAt(now), lock)).rejects.toThrow(FenceBroken);
      expect(await bakes.readPipeline('web')).toEqual({ name: 'web' });
    });

    test('lists the bakes of a pipeline, the oldest first, and every pipeline', async () => {
      const first = await bakes.openBake(bakeAt(now), lock);
      await bakes.commit({ bake: { ...first, step: 'ended' }, pipeline: { name: 'web' }, intents: [], lock });
      const second = await bakes.openBake(bakeAt(now + 3_600_000), lock);
      expect((await bakes.listBakes('web')).map(({ id }) => id)).toEqual([first.id, second.id]);
      expect(await bakes.listPipelines()).toEqual([{ name: 'web', openBake: second.id }]);
    });

    test('leaves alone what a newer release wrote', async () => {
      const bake = { ...bakeAt(now), schema: 2 } as unknown as Bake;
      await bakes.openBake(bake, lock).catch(() => undefined);
      await expect(bakes.readBake(bake.id)).rejects.toThrow(NewerSchema);
    });
  });
};
