import type { StoredImage } from '../record/stored-image.ts';
import type { Guard, Keeper, PruneFacts } from './facts.ts';
import { ownGuards } from './own-guards.ts';
import { useGuards } from './use-guards.ts';

const ask = (guards: Readonly<Record<string, Guard>>, image: StoredImage, facts: PruneFacts): Keeper | undefined => {
  for (const [guard, holds] of Object.entries(guards)) {
    const reason = holds(image, facts);
    if (reason !== undefined) return { guard, reason };
  }
  return undefined;
};

/** Why an image stays, as far as ledger, recipe and the image itself say: no other is worth a question to the account. */
export const findOwnKeeper = (image: StoredImage, facts: PruneFacts): Keeper | undefined => ask(ownGuards, image, facts);

/** Why an image stays: the first guard that holds. Undefined: every guard was asked and answered, and none holds. */
export const findKeeper = (image: StoredImage, facts: PruneFacts): Keeper | undefined =>
  findOwnKeeper(image, facts) ?? ask(useGuards, image, facts);
