import { afterEach, describe, expect, test } from '@jest/globals';
import { drainByHand, launchByHand, liftExclusion, serversOf, terminateByHand } from './by-hand.ts';
import { findDistribution } from './distributions.ts';
import { readOutcome, recycle } from './recycle.ts';
import { type Stage, type StageOptions, setStage } from './stage.ts';
import { findBreaches } from './verdict.ts';

/*
 * What the judge of the stories says of good work and of bad work, both done by hand on a real cluster: a judge that finds no fault with
 * the bad one would find none with a bad Recycler.
 */

const distribution = findDistribution('opensearch-2.19');

let stage: Stage;
const set = async (options: StageOptions = {}): Promise<void> => {
  stage = await setStage(distribution, options);
};
afterEach(() => stage.close());

const victimOf = (of: Stage) => {
  const [victim] = serversOf(of, 'search-data');
  if (!victim) throw new Error('there is no data server');
  return victim;
};

describe('one server of five replaced by hand', () => {
  test('with the replacement first, drained, and undone at the end: nothing is found', async () => {
    await set();
    const victim = victimOf(stage);
    await launchByHand(stage, victim);
    await drainByHand(stage, victim);
    await terminateByHand(stage, victim);
    await liftExclusion(stage);
    const verdict = await stage.judge();
    expect(findBreaches(verdict)).toEqual([]);
    expect(verdict).toMatchObject({ lost: [], revived: [], red: { caused: 0, suffered: 0 } });
    expect(verdict.acknowledged).toBeGreaterThan(1_000);
  });

  test('terminated without a drain: documents are lost, and the cluster was red', async () => {
    await set();
    const victim = victimOf(stage);
    await launchByHand(stage, victim);
    await terminateByHand(stage, victim);
    const verdict = await stage.judge(20);
    expect(verdict.lost.length).toBeGreaterThan(0);
    expect(verdict.lost.every((name) => name.startsWith('single/'))).toBe(true);
    expect(verdict.red.caused).toBeGreaterThan(0);
    expect(verdict.red.causedIndices).toEqual(['single']);
  });
});

test('a Recycler that takes the nodes for web servers loses documents, and is found out', async () => {
  const probes = [{ httpGet: { path: '/', port: 9_200 } }];
  await set({ tags: {}, policy: { proof: { bake: '5s', probes } } });
  const outcome = await readOutcome(stage, await recycle(stage, { onlyServer: victimOf(stage).id }).ended);
  expect(outcome).toBe('done');
  const verdict = await stage.judge(20);
  expect(verdict.lost.length).toBeGreaterThan(0);
  expect(verdict.red.caused).toBeGreaterThan(0);
});
