import pc from 'picocolors';
import type { Paint } from './list-releases.ts';

const same = (text: string): string => text;

/** Colours where a terminal shows them, and none in files, in pipes and where `NO_COLOR` is set. */
export const choosePaint = (stream: Pick<NodeJS.WriteStream, 'isTTY'>): Paint => {
  if (!stream.isTTY || process.env.NO_COLOR) return { good: same, bad: same, open: same, soft: same, strong: same };
  const colors = pc.createColors(true);
  return { good: colors.green, bad: colors.red, open: colors.yellow, soft: colors.dim, strong: colors.bold };
};
