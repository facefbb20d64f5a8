import { parseManifest } from '../record/manifest.ts';
import { isReachable } from './agent.ts';
import { awaitCommand } from './commands.ts';
import { findKnownContent } from './known-content.ts';
import { awaitServer } from './servers.ts';
import { type BakeTurn, endBake, enterStep } from './turn.ts';

/** Release, packages and scripts of the recipe, until the builder says what is on it. */
export const update = (turn: BakeTurn): undefined => {
  const { bake } = turn;
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
  const known = findKnownContent(turn, manifest.sha256);
  if (known !== undefined) return endBake(turn, 'unchanged', known);
  enterStep(turn, 'seal');
};
