import { describe, expect, test } from '@jest/globals';
import { createBakeStage, imageParameter } from './bake-stage.ts';

describe('a bake', () => {
  test('makes an image, tests it, moves the label to it, and leaves no server behind', async () => {
    const { world, bake, notices } = createBakeStage();
    const ended = await bake();
    expect(ended).toMatchObject({ step: 'ended', outcome: 'published', image: { attempt: 1, isTested: true } });
    expect(world.ground.baking.versions.get(imageParameter)).toMatchObject([{ value: ended.image?.id, labels: ['tested', 'current'] }]);
    expect([...world.ground.baking.servers.values()].map(({ machine }) => machine)).toEqual(['terminated', 'terminated']);
    expect(notices).toMatchObject([{ level: 'info', text: expect.stringContaining('published') }]);
  });
});
