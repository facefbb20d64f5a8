import { stripVTControlCharacters } from 'node:util';
import type { Decision } from '../../core/record/decision.ts';
import { type Colors, type Detail, drawFleet, drawServers } from './draw-fleet.ts';
import { cutText, toPlainText, wrapText } from './plain-text.ts';
import { findStandstill } from './standstill.ts';

/** `held`: fleets that have no campaign yet, and what that waits for. */
type FrameOptions = { width: number; height: number; now: number; colors: Colors; held?: ReadonlyMap<string, string> };

const details: Detail[] = ['full', 'short', 'line'];

type Drawn = { decision: Decision; detail: Detail; lines: string[] };

/** What stands comes first where not all fleets have room, and what has ended last. */
const sortByNeed = (decisions: readonly Decision[], now: number): Decision[] =>
  decisions.toSorted((a, b) => orderOf(a, now) - orderOf(b, now));

const orderOf = (decision: Decision, now: number): number =>
  decision.state.campaign.phase === 'ended' ? 2 : findStandstill(decision, now) ? 0 : 1;

/** All fleets with as much detail as fits all of them, and then each with more while there is room: those first that stand. Undefined where not even a line does. */
const drawAll = (decisions: readonly Decision[], { width, height, now, colors }: FrameOptions): Drawn[] | undefined => {
  const draw = (decision: Decision, detail: Detail): Drawn => ({
    decision,
    detail,
    lines: drawFleet(decision, { width, now, colors, detail }),
  });
  const isFitting = (drawn: readonly Drawn[]): boolean => {
    const lines = drawn.flatMap((each) => each.lines);
    return lines.length <= height && lines.every((line) => stripVTControlCharacters(line).length <= width);
  };
  const fitting = details.map((detail) => decisions.map((decision) => draw(decision, detail))).find(isFitting);
  if (!fitting) return undefined;
  return sortByNeed(decisions, now).reduce((shown, decision) => {
    const withMore = details.map((detail) => shown.map((each) => (each.decision === decision ? draw(decision, detail) : each)));
    return withMore.find(isFitting) ?? shown;
  }, fitting);
};

/** Lines below the fleets for those that have no campaign yet: the reason whole where there is room. */
const drawHeld = (held: ReadonlyMap<string, string>, width: number, colors: Colors, most: number): string[] => {
  const texts = [...held].map(([fleet, reason]) => `${toPlainText(fleet)}  WAITING: ${toPlainText(reason)}`);
  const whole = texts.flatMap((text) => wrapText(text, width - 3).map((line, index) => (index === 0 ? line : `  ${line}`)));
  const lines = whole.length <= most ? whole : texts.map((text) => cutText(text, width - 1));
  const shown =
    lines.length <= most
      ? lines
      : [...lines.slice(0, Math.max(0, most - 1)), `and ${lines.length - Math.max(0, most - 1)} more fleets wait`];
  return shown.slice(0, Math.max(0, most)).map((line) => colors.yellow(cutText(line, width)));
};

/** The latest decisions of all fleets as a picture that fits a terminal: with less detail, or fewer of them, where there is little room. */
export const drawFrame = (decisions: readonly Decision[], options: FrameOptions): string[] => {
  const { width, height, now, colors, held = new Map() } = options;
  const kept = Math.min(held.size, Math.max(0, decisions.length === 0 ? height : Math.floor(height / 2)));
  const all = drawAll(decisions, { ...options, height: height - kept });
  if (all) {
    const below = drawHeld(held, width, colors, height - all.reduce((sum, { lines }) => sum + lines.length, 0));
    let free = height - below.length - all.reduce((sum, { lines }) => sum + lines.length, 0);
    let left = all.filter(({ detail }) => detail === 'full').length;
    const lines = all.flatMap(({ decision, detail, lines: own }) => {
      if (detail !== 'full') return own;
      const servers = drawServers(decision, { width, now, colors }, Math.floor(free / left));
      free -= servers.length;
      left -= 1;
      return [...own, ...servers];
    });
    return [...lines, ...below];
  }
  const shown = sortByNeed(decisions, now).slice(0, Math.max(0, height - 1));
  const rest = decisions.length - shown.length + held.size;
  return [
    ...shown.flatMap((decision) => drawFleet(decision, { width, now, colors, detail: 'line' })),
    colors.dim(`and ${rest} more fleets`),
  ].slice(0, height);
};
