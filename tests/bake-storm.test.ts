import { describe, expect, test } from '@jest/globals';
import type { Bake } from '../images/record/bake.ts';
import type { BakingPlan } from '../rehearsal/baking/baking-ground.ts';
import { createChance } from '../rehearsal/chance.ts';
import { type BakeStage, createBakeStage, imageParameter } from './bake-stage.ts';

/** What must be true of every bake that has ended, whatever failed on the way. */
const judge = ({ world, invariants }: BakeStage, { outcome, image, id }: Bake): string[] => {
  const { servers, images, versions } = world.ground.baking;
  const found = invariants.breaches().map(({ rule, what }) => `${rule}: ${what}`);
  const builders = [...servers.values()].filter(({ tags }) => tags['recycler:role'] === 'builder').length;
  if (builders > 1) found.push(`${builders} builders`);
  const own = [...images.values()].filter(({ tags, state }) => tags['recycler:bake'] === id && state !== 'deregistered');
  if (own.length > 1) found.push(`${own.length} images`);
  const current = (versions.get(imageParameter) ?? []).filter(({ labels }) => labels.includes('current'));
  if (outcome === 'published' && (current.length !== 1 || current[0]?.value !== image?.id))
    found.push('published, and the label is elsewhere');
  if (outcome !== 'published' && current.length > 0) found.push(`${outcome}, and the label moved`);
  return found;
};

const mutating = [
  'RunInstances',
  'SendCommand',
  'StopInstances',
  'CreateImage',
  'TerminateInstances',
  'PutParameter',
  'LabelParameterVersion',
  'CreateTags',
];

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
      for (const each of [...(ended.outcome === 'published' ? [] : [`${ended.outcome}: ${ended.reason}`]), ...judge(stage, ended)])
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
      for (const each of judge(stage, ended)) wrong.push(`call ${nth} (${stage.world.crashes.deaths()[0]?.name}): ${each}`);
    }
    expect(wrong).toEqual([]);
  });

  test('in every second invocation, at its first call, then at its second, and so on, is published all the same', async () => {
    const stage = createBakeStage({ faults: [{ kind: 'crash', every: true }] });
    const ended = await stage.bake();
    expect(stage.world.crashes.deaths().length).toBeGreaterThan(10);
    expect([ended.outcome, judge(stage, ended)]).toEqual(['published', []]);
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
        expect([operation, nth, judge(stage, ended)]).toEqual([operation, nth, []]);
      }
    },
  );

  test.each(mutating)('to %s, which was carried out, does nothing twice', async (operation) => {
    for (const nth of [1, 2]) {
      const stage = createBakeStage({ faults: [{ kind: 'lost-response', operations: [operation], nth }] });
      const ended = await stage.bake();
      expect([operation, nth, ended.outcome, judge(stage, ended)]).toEqual([operation, nth, 'published', []]);
    }
  });
});

/** Plans in which a bake does not end well, each with its own end. */
const plans: Partial<BakingPlan>[] = [
  {},
  {},
  {},
  { failedImages: [1] },
  { failedImages: [1, 2] },
  { badImages: [1] },
  { failedUpdates: 1 },
  { failedUpdates: 2 },
  { agentNeverOnline: true },
  { staysUnclean: true },
  { refusesValues: true },
];

/** Some faults of one seed: deaths, lost answers, throttling, stale reads. */
const drawFaults = (seed: number): { faults: object[]; plan: Partial<BakingPlan> } => {
  const draw = createChance(seed)('bake storm');
  const faults: object[] = [];
  const count = 1 + Math.floor(draw.next() * 4);
  for (let index = 0; index < count; index += 1) faults.push({ kind: 'crash', nth: 1 + Math.floor(draw.next() * 150) });
  if (draw.isHit(0.1)) faults.push({ kind: 'crash', every: true });
  for (const operation of draw.pick(mutating, 2))
    faults.push({ kind: 'lost-response', operations: [operation], nth: 1 + Math.floor(draw.next() * 2) });
  if (draw.isHit(0.5))
    faults.push({ kind: 'throttle', from: `${Math.floor(draw.next() * 900)}s`, for: `${20 + Math.floor(draw.next() * 120)}s` });
  if (draw.isHit(0.5)) faults.push({ kind: 'stale-reads', lag: `${5 + Math.floor(draw.next() * 150)}s`, from: '0s', for: '2h' });
  return { faults, plan: draw.pick(plans, 1)[0] ?? {} };
};

test('a storm of bakes: one builder and one image at most, none left behind, and no label on an image that was not tested', async () => {
  const wrong: string[] = [];
  const outcomes: Record<string, number> = {};
  for (let seed = 1; seed <= 100; seed += 1) {
    const { faults, plan } = drawFaults(seed);
    const stage = createBakeStage({ faults, plan: { ...plan }, seed });
    const ended = await stage.bake();
    outcomes[ended.outcome ?? 'none'] = (outcomes[ended.outcome ?? 'none'] ?? 0) + 1;
    for (const each of judge(stage, ended)) wrong.push(`seed ${seed}: ${each}`);
  }
  expect(wrong).toEqual([]);
  // A storm that ends in one way alone would prove little.
  expect(Object.keys(outcomes).toSorted()).toEqual(['failed', 'published', 'rejected', 'tested']);
});
