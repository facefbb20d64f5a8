import { parseManifest } from '../record/manifest.ts';
import { isReachable } from './agent.ts';
import { awaitCommand } from './commands.ts';
import { awaitServer } from './servers.ts';
import { type BakeTurn, endBake, enterStep } from './turn.ts';

/** Release, packages and scripts of the recipe, until the builder says what is on it. */
export const update = (turn: BakeTurn): undefined => {
  const { bake, pipeline } = turn;
  const server = awaitServer(turn, 'builder', bake.base?.id ?? '');
  if (!server || !isReachable(turn, server)) return;
  const done = awaitCommand(turn, 'update', server.id);
  if (!done) return;
  const manifest = parseManifest(done.output);
  if (!manifest) return endBake(turn, 'failed', 'the update printed no manifest, so what is in the image is not known');
  const wanted = bake.recipe.update?.release;
  if (manifest.release !== wanted)
    return endBake(
      turn,
      'failed',
      `after the update the release is ${manifest.release}, and the recipe says ${wanted}: a repository may be down`,
    );
  bake.manifest = manifest;
  const { current } = pipeline;
  // Another id for the same content would make every server stale, for nothing.
  if (current?.base.id === bake.base?.id && current?.recipeHash === bake.recipeHash && current?.packages === manifest.sha256)
    return endBake(turn, 'unchanged', `the same base, recipe and packages as ${current?.image}, which is published`);
  enterStep(turn, 'seal');
};
