import { describe, expect, test } from '@jest/globals';
import type { BakingPlan } from '../rehearsal/baking/baking-ground.ts';
import { createBakeStage } from './bake-stage.ts';
import { bakeThroughStorm, judgeBake, mutating } from './bake-storm.ts';

/** Waits as short as their polls, so that few calls say the same. */
const quick: Partial<BakingPlan> = { bootSeconds: 25, agentSeconds: 18, updateSeconds: 20, imageSeconds: 20, validationSeconds: 4 };

describe('a bake whose function dies', () => {
  test('before any one of its calls, and so after any other, is published all the same', async () => {
    const undisturbed = createBakeStage({ plan: quick });
    await undisturbed.bake();
    const calls = undisturbed.world.crashes.calls();
    expect(calls).toBeGreaterThan(100);
    const wrong: string[] = [];
    for (let nth = 1; nth <= calls; nth += 1) {
      const stage = createBakeStage({ faults: [{ kind: 'crash', nth }], plan: quick });
      const ended = await stage.bake();
      const [death] = stage.world.crashes.deaths();
      if (!death) wrong.push(`call ${nth} was not made`);
      for (const each of [...(ended.outcome === 'published' ? [] : [`${ended.outcome}: ${ended.reason}`]), ...judgeBake(stage, ended)])
        wrong.push(`call ${nth} (${death?.name}): ${each}`);
    }
    expect(wrong).toEqual([]);
  });

  test('before any third call of a bake that fails leaves nothing behind either', async () => {
    const plan = { ...quick, failedImages: [1, 2] };
    const undisturbed = createBakeStage({ plan });
    await undisturbed.bake();
    const wrong: string[] = [];
    for (let nth = 1; nth <= undisturbed.world.crashes.calls(); nth += 3) {
      const stage = createBakeStage({ faults: [{ kind: 'crash', nth }], plan });
      const ended = await stage.bake();
      if (ended.outcome !== 'failed') wrong.push(`call ${nth}: ${ended.outcome}`);
      for (const each of judgeBake(stage, ended)) wrong.push(`call ${nth} (${stage.world.crashes.deaths()[0]?.name}): ${each}`);
    }
    expect(wrong).toEqual([]);
  });

  test('in every second invocation, at its first call, then at its second, and so on, is published all the same', async () => {
    const stage = createBakeStage({ faults: [{ kind: 'crash', every: true }] });
    const ended = await stage.bake();
    expect(stage.world.crashes.deaths().length).toBeGreaterThan(10);
    expect([ended.outcome, judgeBake(stage, ended)]).toEqual(['published', []]);
  });
});

describe('a bake that gets no answer', () => {
  test.each(['RunInstances', 'CreateImage', 'SendCommand'])(
    'to %s, whose effect does not show for minutes either, does nothing twice',
    async (operation) => {
      for (const nth of [1, 2]) {
        const late = { kind: 'stale-reads', lag: '150s', from: '0s', for: '3h' };
        const stage = createBakeStage({ faults: [{ kind: 'lost-response', operations: [operation], nth }, late] });
        const ended = await stage.bake();
        expect([operation, nth, judgeBake(stage, ended)]).toEqual([operation, nth, []]);
      }
    },
  );

  test.each(mutating)('to %s, which was carried out, does nothing twice', async (operation) => {
    for (const nth of [1, 2]) {
      const stage = createBakeStage({ faults: [{ kind: 'lost-response', operations: [operation], nth }] });
      const ended = await stage.bake();
      expect([operation, nth, ended.outcome, judgeBake(stage, ended)]).toEqual([operation, nth, 'published', []]);
    }
  });
});

test('a storm of bakes: one builder and one image at most, none left behind, and no label on an image that was not tested', async () => {
  const wrong: string[] = [];
  const outcomes: Record<string, number> = {};
  for (let seed = 1; seed <= 100; seed += 1) {
    const tried = await bakeThroughStorm(seed);
    outcomes[tried.outcome] = (outcomes[tried.outcome] ?? 0) + 1;
    for (const each of tried.wrong) wrong.push(`seed ${seed}: ${each}`);
  }
  expect(wrong).toEqual([]);
  // A storm that ends in one way alone would prove little.
  expect(Object.keys(outcomes).toSorted()).toEqual(['failed', 'published', 'rejected', 'tested']);
});
