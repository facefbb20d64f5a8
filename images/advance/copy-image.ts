import { bakeToken } from '../record/new-bake.ts';
import { awaitImage } from './await-image.ts';
import { type BakeTurn, endBake } from './turn.ts';

/**
 * A copy of what the home Region published, in the Region of this bake. It is an image of its own: what was tested at home is a candidate here, until a server
 * of this Region has booted from it.
 */
export const copyImage = (turn: BakeTurn): undefined => awaitImage(turn, sendCopy);

const sendCopy = (turn: BakeTurn, name: string, attempt: number): boolean => {
  const { bake, intents } = turn;
  if (!bake.copy) {
    endBake(turn, 'failed', `bake ${bake.id} does not say what it copies`);
    return false;
  }
  const key = bake.recipe.regions.find(({ region }) => region === bake.copy?.region)?.key;
  const token = bakeToken(bake.id, `copy-${attempt}`);
  intents.push({ kind: 'copy-image', source: bake.copy.of, name, token, ...(key !== undefined && { key }) });
  return true;
};
