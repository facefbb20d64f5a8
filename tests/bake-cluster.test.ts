import { describe, expect, test } from '@jest/globals';
import { parseRecipe, type Recipe } from '../images/recipe/recipe.ts';
import type { BakingPlan } from '../rehearsal/baking/baking-ground.ts';
import { createBakeStage, fleetOfBakes, writtenRecipe } from './bake-stage.ts';

const daemon = { name: 'logs', daemon: true, cpu: 64, memory: 128, startSeconds: 0 };
const testCluster = 'images-0';

/** A fleet of hosts, and beside it a cluster without hosts, for tests alone. */
const createHostStage = (inCluster: object = {}, plan: Partial<BakingPlan> = {}) =>
  createBakeStage({
    plan,
    fleets: [
      { ...fleetOfBakes, workloads: [{ kind: 'ecs' }] },
      { name: 'images', desiredCapacity: 0, minSize: 0, workloads: [{ kind: 'ecs', services: [daemon], ...inCluster }] },
    ],
  });

const recipeOf = (test: object = {}): Recipe =>
  parseRecipe({ ...writtenRecipe, test: { ...writtenRecipe.test, cluster: testCluster, ...test } }, 'recipe web');

const hostsOf = async ({ doors, run }: ReturnType<typeof createHostStage>) =>
  (
    await run(() =>
      doors.trials.observe({
        cluster: testCluster,
        canary: 'off',
        image: 'ami-old',
        server: { id: 'i-0', role: 'tester', state: 'terminated' },
        notes: undefined,
      }),
    )
  ).hosts;

describe('an image for hosts of Amazon ECS', () => {
  test('is tested in the test cluster: its agent, its daemons and a canary, and never in the cluster of its group', async () => {
    const stage = createHostStage();
    const { world, bake, invariants } = stage;
    const before = world.calls.figures().byOperation.RunTask ?? 0;
    const ended = await bake({ recipe: recipeOf() });
    expect(ended).toMatchObject({ outcome: 'published', image: { isTested: true } });
    const tester = [...world.ground.baking.servers.values()].find(({ tags }) => tags['recycler:role'] === 'tester');
    expect(tester?.userData).toBe('#!/bin/bash\necho ECS_CLUSTER=images-0 >> /etc/ecs/ecs.config\n');
    expect((world.calls.figures().byOperation.RunTask ?? 0) - before).toBe(1);
    expect(await hostsOf(stage)).toEqual([]);
    expect(invariants.breaches()).toEqual([]);
  });

  test('leaves no container instance behind where the agent had lost its connection', async () => {
    const stage = createHostStage({}, { hostStaysBehind: true });
    expect(await stage.bake({ recipe: recipeOf() })).toMatchObject({ outcome: 'published' });
    expect(stage.world.calls.figures().byOperation.DeregisterContainerInstance).toBe(1);
    expect(await hostsOf(stage)).toEqual([]);
  });

  test.each([
    [
      'its agent never registers',
      {},
      { hostNeverJoins: true },
      {},
      /the test did not pass within 20 min .*no container instance is registered/,
    ],
    ['its canary fails', { canary: { exitCode: 1 } }, {}, {}, /in cluster images-0: its canary failed/],
    ['its canary cannot pull its image', { canary: { cannotPull: true } }, {}, {}, /in cluster images-0: its canary failed: .*CannotPull/],
    ['the canary of its recipe is not there', {}, {}, { canary: 'recycler-other' }, /task definition recycler-other, is not there/],
  ] as const)('is rejected where %s, and no label moves', async (_, inCluster, plan, test, reason) => {
    const stage = createHostStage(inCluster, plan);
    expect(await stage.bake({ recipe: recipeOf(test) })).toMatchObject({ outcome: 'rejected', reason: expect.stringMatching(reason) });
    expect(stage.invariants.breaches()).toEqual([]);
  });

  test.each([
    [
      'the test cluster has a service',
      { services: [{ name: 'shop', desired: 1 }] },
      recipeOf(),
      /has the service shop, which would get work/,
    ],
    ['the test cluster is that of the group', {}, recipeOf({ cluster: 'web-0' }), /has the service web/],
    ['the test cluster is not there', {}, recipeOf({ cluster: 'nowhere' }), /Cluster not found/],
    ['the recipe names none', {}, parseRecipe(writtenRecipe, 'recipe web'), /name a cluster for tests alone under test\.cluster/],
  ] as const)('is never booted where %s', async (_, inCluster, recipe, reason) => {
    const stage = createHostStage(inCluster);
    expect(await stage.bake({ recipe })).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(reason) });
    expect([...stage.world.ground.baking.servers.values()].map(({ tags }) => tags['recycler:role'])).toEqual(['builder']);
  });
});

describe('an image for nodes of a datastore', () => {
  const createNodeStage = (plan: Partial<BakingPlan> = {}) =>
    createBakeStage({ plan, fleets: [{ ...fleetOfBakes, workloads: [{ kind: 'opensearch' }] }] });

  test.each([
    ['without security groups of its own', {}, {}, /test\.securityGroups/],
    ['that let it reach its peers', { openSecurityGroups: ['sg-0fence'] }, { securityGroups: ['sg-0fence'] }, /lets out all traffic/],
  ] as const)('is not booted %s', async (_, plan, test, reason) => {
    const stage = createNodeStage(plan);
    const recipe = parseRecipe({ ...writtenRecipe, test: { ...writtenRecipe.test, ...test } }, 'recipe web');
    expect(await stage.bake({ recipe })).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(reason) });
  });

  test('is tested behind security groups that keep it from its peers', async () => {
    const recipe = parseRecipe({ ...writtenRecipe, test: { ...writtenRecipe.test, securityGroups: ['sg-0fence'] } }, 'recipe web');
    expect(await createNodeStage().bake({ recipe })).toMatchObject({ outcome: 'published' });
  });
});
