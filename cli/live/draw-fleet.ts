import { stripVTControlCharacters } from 'node:util';
import type pc from 'picocolors';
import { isHoldingSlot } from '../../core/advance/capacity/slots.ts';
import { formatDuration } from '../../core/policy/duration.ts';
import type { Decision } from '../../core/record/decision.ts';
import type { Stage } from '../../core/record/stages.ts';
import type { Swap } from '../../core/record/swap.ts';
import { drawBar, drawStrip, type Share } from './bars.ts';
import { describeEnd, formatMoment } from './describe-end.ts';
import { drawInFlight } from './draw-in-flight.ts';
import { cutText, toPlainText, wrapText } from './plain-text.ts';
import { findStandstill, listWaits, type Wait } from './standstill.ts';

/** How much of a fleet is drawn: everything, three lines, or one. */
export type Detail = 'full' | 'short' | 'line';
export type Colors = Pick<ReturnType<typeof pc.createColors>, 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan'>;
export type DrawOptions = { width: number; now: number; colors: Colors; detail: Detail };

const labelWidth = 12;
const mostSlotMarks = 30;
const plain = (text: string): string => text;
const widthOf = (text: string): number => stripVTControlCharacters(text).length;

const phases: Record<string, string> = {
  survey: 'listing every server',
  proof: 'proving one server',
  roll: 'rolling',
  settle: 'settling',
  restore: 'putting settings back',
};

/** Where it stands; one that waits in the ledger says so in place of its end. */
const describePhase = ({ state: { campaign } }: Decision): string =>
  campaign.phase === 'ended'
    ? (campaign.outcome ?? 'ended')
    : campaign.stop
      ? 'stopping'
      : campaign.phase === 'waiting'
        ? ''
        : (phases[campaign.phase] ?? campaign.phase);

const countStage = (swaps: readonly Swap[], ...stages: Stage[]): number =>
  swaps.filter((swap) => !swap.outcome && !swap.rollback && stages.includes(swap.stage)).length;

const listShares = ({ state: { campaign, swaps } }: Decision, colors: Colors): (Share & { name: string })[] => {
  const leaving = countStage(swaps, 'cordoning', 'draining', 'drained', 'terminating');
  const undone = swaps.filter((swap) => !swap.outcome && swap.rollback).length;
  const shares = [
    { name: 'done', count: campaign.counters.replaced, glyph: '█', paint: colors.green },
    { name: 'terminating', count: leaving, glyph: '▓', paint: colors.magenta },
    { name: 'joined', count: countStage(swaps, 'joined'), glyph: '◆', paint: colors.cyan },
    { name: 'checking', count: countStage(swaps, 'checking'), glyph: '▒', paint: colors.yellow },
    { name: 'booting', count: countStage(swaps, 'booting'), glyph: '░', paint: colors.blue },
    { name: 'launching', count: countStage(swaps, 'launching', 'reimaging'), glyph: '-', paint: plain },
    { name: 'rolled back', count: undone, glyph: '×', paint: colors.red },
  ];
  const waiting = campaign.counters.stale - shares.reduce((sum, share) => sum + share.count, 0);
  return [...shares, { name: 'to do', count: Math.max(0, waiting), glyph: '·', paint: colors.dim }];
};

/** Puts texts on as many lines as they need. */
const pack = (texts: readonly string[], width: number): string[] => {
  const lines: string[] = [];
  for (const text of texts) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 2 + widthOf(text) <= width) lines[lines.length - 1] = `${last}  ${text}`;
    else lines.push(text);
  }
  return lines;
};

const row = (label: string, text: string, colors: Colors): string => `  ${colors.dim(label.padEnd(labelWidth))}${text}`;

const drawSlots = ({ state, allowed, budget, at }: Decision, room: number): string => {
  const held = state.swaps.filter((swap) => isHoldingSlot(swap, at)).length;
  const said = `${held} held, ${allowed} allowed, budget ${budget}`;
  const most = Math.max(held, allowed, budget);
  if (most === 0 || most > Math.min(mostSlotMarks, room - said.length - 2)) return said;
  const free = Math.max(0, allowed - held);
  return `${'■'.repeat(held)}${'□'.repeat(free)}${'·'.repeat(Math.max(0, most - held - free))}  ${said}`;
};

const drawDeadline = ({ state: { campaign }, forecastAt }: Decision, now: number, colors: Colors): string[] => {
  if (!campaign.deadline) return [];
  const end = campaign.endedAt ?? forecastAt;
  const left = (campaign.deadline.at - end) / 1_000;
  const verdict = left >= 0 ? colors.green(`met, ${formatDuration(left)} to spare`) : colors.red(`at risk, ${formatDuration(-left)} late`);
  return [row('deadline', `${formatMoment(campaign.deadline.at, now)}: ${verdict}`, colors)];
};

/** A wait as text: the reason may be long, and is cut after some lines; the remedy never is. */
const drawWait = ({ reason, unblock, since, count }: Wait, isFirst: boolean, { width, now, colors }: DrawOptions): string[] => {
  const room = width - labelWidth - 3;
  const length = `for ${formatDuration((now - since) / 1_000)}${count > 0 ? `, ${count} wait` : ''}`;
  return [
    ...wrapText(reason, room, 3).map((line, part) => row(isFirst && part === 0 ? 'waits' : '', colors.yellow(line), colors)),
    ...wrapText(`${length} -> ${unblock}`, room).map((line) => row('', colors.dim(line), colors)),
  ];
};

const drawWaits = (decision: Decision, options: DrawOptions): string[] => {
  const waits = listWaits(decision);
  const lines = waits.slice(0, 2).flatMap((wait, index) => drawWait(wait, index === 0, options));
  return waits.length > 2
    ? [...lines, row('', options.colors.dim(`and ${waits.length - 2} more ${waits.length === 3 ? 'reason' : 'reasons'}`), options.colors)]
    : lines;
};

/** What is left when every swap is through: the headline of the decision says what that waits for. */
const drawRest = (decision: Decision, { width, colors }: DrawOptions): string[] => {
  const { campaign, swaps } = decision.state;
  if (campaign.phase !== 'settle' || swaps.some((swap) => !swap.outcome) || listWaits(decision).length > 0) return [];
  const text = toPlainText(decision.headline).replace(/^settle: /, '');
  return wrapText(text, width - labelWidth - 3).map((line, part) => row(part === 0 ? 'settles' : '', line, colors));
};

/** The servers in flight below a fleet that is drawn in full, on as many lines as are free. */
export const drawServers = (decision: Decision, { width, now, colors }: Omit<DrawOptions, 'detail'>, most: number): string[] =>
  drawInFlight(decision, width - labelWidth - 3, most, now).map((line, index) => row(index === 0 ? 'in flight' : '', line, colors));

const drawFull = (decision: Decision, options: DrawOptions): string[] => {
  const { width, now, colors } = options;
  const { campaign } = decision.state;
  const { capacity } = decision;
  const room = width - labelWidth - 3;
  const bar = Math.max(10, Math.min(46, room - 30));
  const shares = listShares(decision, colors);
  const { counters, stop } = campaign;
  const most = Math.max(capacity.total, capacity.desired, 1);
  const isShort = capacity.inService < capacity.floor;
  const legend = shares.filter((share) => share.count > 0).map((share) => `${share.paint(share.glyph)} ${share.count} ${share.name}`);
  const failed = counters.failed > 0 ? [colors.red(`${counters.failed} failed`)] : [];
  return [
    drawHead(decision, options),
    row('replaced', `${drawBar(counters.replaced, counters.stale, bar, colors.green)}  ${counters.replaced} of ${counters.stale}`, colors),
    row(
      'in service',
      `${drawBar(capacity.inService, most, bar, isShort ? colors.red : colors.blue)}  ${capacity.inService} of ${capacity.desired}, floor ${capacity.floor}`,
      colors,
    ),
    ...(campaign.phase === 'ended' ? [] : [row('slots', drawSlots(decision, room), colors)]),
    row('servers', drawStrip(shares, Math.min(room, Math.max(bar, 60))), colors),
    ...pack([...legend, ...failed], room).map((line) => row('', line, colors)),
    ...drawDeadline(decision, now, colors),
    ...(stop
      ? wrapText(toPlainText(stop.reason), room, 2).map((line, index) => row(index === 0 ? 'stopped' : '', colors.red(line), colors))
      : []),
    ...drawWaits(decision, options),
    ...drawRest(decision, options),
  ];
};

/** A line wider than this has its two ends too far apart to be read as one. */
const widestHead = 120;

const drawHead = (decision: Decision, { width: full, now, colors }: DrawOptions): string => {
  const { campaign } = decision.state;
  const width = Math.min(widestHead, full);
  const phase = describePhase(decision);
  const end = describeEnd(decision, now, width - 4 - phase.length - Math.min(campaign.fleet.length, 16));
  const name = cutText(campaign.fleet, Math.max(8, width - end.length - phase.length - 4));
  const left = cutText(`${name}  ${phase}`.trimEnd(), Math.max(0, width - end.length - 2));
  const shown = left.startsWith(name) ? `${colors.bold(name)}${left.slice(name.length)}` : colors.bold(left);
  const paint = findStandstill(decision, now) ? colors.yellow : colors.dim;
  return `${shown}${' '.repeat(Math.max(1, width - 1 - left.length - end.length))}${paint(end)}`;
};

const drawWaitShortly = ({ reason, unblock }: Wait, { width, colors }: DrawOptions): string[] => [
  ...wrapText(`waits: ${reason}`, width - 6, 3).map((line, part) => colors.yellow(`${part === 0 ? '  ' : '    '}${line}`)),
  ...wrapText(`-> ${unblock}`, width - 6).map((line) => colors.yellow(`    ${line}`)),
];

const drawShort = (decision: Decision, options: DrawOptions): string[] => {
  const { width, colors } = options;
  const { counters } = decision.state.campaign;
  const { capacity, allowed, budget } = decision;
  const held = decision.state.swaps.filter((swap) => isHoldingSlot(swap, decision.at)).length;
  const said = `${counters.replaced} of ${counters.stale}  in service ${capacity.inService}, floor ${capacity.floor}  slots ${held}/${allowed}/${budget}${counters.failed > 0 ? `  ${counters.failed} failed` : ''}`;
  const bar = Math.max(0, Math.min(24, width - said.length - 6));
  const [wait] = listWaits(decision);
  return [
    drawHead(decision, options),
    cutText(`  ${drawBar(counters.replaced, counters.stale, bar, plain)}  ${said}`, width - 1).replace(/█+/, (cells) =>
      colors.green(cells),
    ),
    ...(wait ? drawWaitShortly(wait, options) : []),
  ];
};

const drawLine = (decision: Decision, { width, now, colors }: DrawOptions): string[] => {
  const { campaign } = decision.state;
  const start = `${campaign.fleet}  ${campaign.counters.replaced}/${campaign.counters.stale}  `;
  const standstill = findStandstill(decision, now);
  const end =
    campaign.phase === 'ended' || campaign.stop
      ? describePhase(decision)
      : standstill
        ? `${standstill.word}: ${standstill.reason}`
        : describeEnd(decision, now, width - 1 - start.length);
  const line = cutText(`${start}${end}`, width - 1);
  return [standstill || listWaits(decision).length > 0 ? colors.yellow(line) : line];
};

/** A fleet as lines of at most `width - 1` columns, colours apart. */
export const drawFleet = (decision: Decision, options: DrawOptions): string[] =>
  options.detail === 'full'
    ? drawFull(decision, options)
    : options.detail === 'short'
      ? drawShort(decision, options)
      : drawLine(decision, options);
