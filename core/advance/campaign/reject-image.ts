import type { Turn } from '../turn.ts';

/**
 * Rejects an image and notifies of it. Where the policy says `rollback: auto`, the rejection asks that the label of the image goes back to the one before.
 *
 * @param server the server that showed it, where there is one
 */
export const rejectImage = (
  { policy, intents, notices }: Pick<Turn, 'policy' | 'intents' | 'notices'>,
  image: string,
  reason: string,
  server?: string,
): void => {
  const rollsBack = policy?.rollback === 'auto';
  intents.push({ kind: 'reject', image, reason, ...(rollsBack && { rollsBack }) });
  const clear = `if it was not the image, recycler clear --image ${image} --reason TEXT`;
  notices.push({
    kind: 'notify',
    level: 'alert',
    text: `image ${image} is rejected, and no campaign takes it any more: ${reason}`,
    next: rollsBack ? `its label goes back to the image before it, as the policy asks; ${clear}` : `build another image; or, ${clear}`,
    ...(server !== undefined && { server }),
  });
};
