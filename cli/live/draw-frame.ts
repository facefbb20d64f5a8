import { stripVTControlCharacters } from 'node:util';
import type { Decision } from '../../core/record/decision.ts';
import { type Colors, type Detail, drawFleet } from './draw-fleet.ts';

type FrameOptions = { width: number; height: number; now: number; colors: Colors };

const details: Detail[] = ['full', 'short', 'line'];

/** The latest decisions of all fleets as a picture that fits a terminal: with less detail, or fewer of them, where there is little room. */
export const drawFrame = (decisions: readonly Decision[], { width, height, now, colors }: FrameOptions): string[] => {
  for (const detail of details) {
    const lines = decisions.flatMap((decision) => drawFleet(decision, { width, now, colors, detail }));
    if (lines.length <= height && lines.every((line) => stripVTControlCharacters(line).length <= width)) return lines;
  }
  const open = decisions.filter((decision) => decision.state.campaign.phase !== 'ended');
  const ended = decisions.filter((decision) => decision.state.campaign.phase === 'ended');
  const shown = [...open, ...ended].slice(0, Math.max(0, height - 1));
  const rest = decisions.length - shown.length;
  return [
    ...shown.flatMap((decision) => drawFleet(decision, { width, now, colors, detail: 'line' })),
    colors.dim(`and ${rest} more fleets`),
  ].slice(0, height);
};
