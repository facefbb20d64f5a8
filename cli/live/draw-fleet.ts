import { stripVTControlCharacters } from 'node:util';
import type pc from 'picocolors';
import { isHoldingSlot } from '../../core/advance/capacity/slots.ts';
import { formatDuration } from '../../core/policy/duration.ts';
import type { Decision } from '../../core/record/decision.ts';
import { withDetail } from '../../core/record/describe-hold.ts';
import type { Stage } from '../../core/record/stages.ts';
import type { Swap } from '../../core/record/swap.ts';
import { isoTime } from '../../core/report/report.ts';
import { drawBar, drawStrip, type Share } from './bars.ts';
import { cutText, toPlainText, wrapText } from './plain-text.ts';

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
  waiting: 'waiting',
};

const describePhase = ({ state: { campaign } }: Decision): string =>
  campaign.phase === 'ended' ? (campaign.outcome ?? 'ended') : campaign.stop ? 'stopping' : (phases[campaign.phase] ?? campaign.phase);

const formatMoment = (at: number, now: number): string => {
  const [date, time] = isoTime(at).split('T') as [string, string];
  return `${isoTime(now).startsWith(date) ? '' : `${date} `}${time.slice(0, 5)} UTC`;
};

/** When a campaign ended or will end, in as many words as `room` has place for. */
const describeEnd = (decision: Decision, now: number, room: number): string => {
  const { campaign } = decision.state;
  const elapsed = formatDuration(((campaign.endedAt ?? now) - campaign.startedAt) / 1_000);
  if (campaign.phase === 'ended') return `in ${elapsed}`;
  const left = formatDuration((decision.forecastAt - now) / 1_000);
  const ways = [
    `${elapsed} so far, ends about ${formatMoment(decision.forecastAt, now)}, in ${left}`,
    `${elapsed} so far, ends in ${left}`,
    `ends in ${left}`,
  ];
  return ways.find((way) => way.length <= room) ?? cutText(ways[2] ?? '', Math.max(0, room));
};

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

/** Why things wait: what the decision calls blocked, and holds that are open without it. */
const listWaits = (decision: Decision): { reason: string; unblock: string; since: number; count: number }[] => {
  const { campaign } = decision.state;
  if (campaign.phase === 'ended') return [];
  const open = campaign.brakes.filter(
    (brake) => brake.to === undefined && !decision.blocked.some((each) => each.reason === withDetail(brake)),
  );
  return [
    ...decision.blocked,
    ...open.map((brake) => ({ reason: withDetail(brake), unblock: brake.unblock, since: brake.from, count: 0 })),
  ].map((each) => ({
    ...each,
    reason: toPlainText(each.reason),
    unblock: toPlainText(each.unblock),
  }));
};

const drawWaits = (decision: Decision, { width, now, colors }: DrawOptions): string[] => {
  const waits = listWaits(decision);
  const room = width - labelWidth - 3;
  const lines = waits.slice(0, 2).flatMap(({ reason, unblock, since, count }, index) => {
    const length = `for ${formatDuration((now - since) / 1_000)}${count > 0 ? `, ${count} wait` : ''}`;
    return [
      ...wrapText(reason, room, 2).map((line, part) => row(index + part === 0 ? 'waits' : '', colors.yellow(line), colors)),
      ...wrapText(`${length} -> ${unblock}`, room, 2).map((line) => row('', colors.dim(line), colors)),
    ];
  });
  return waits.length > 2 ? [...lines, row('', colors.dim(`and ${waits.length - 2} more reasons`), colors)] : lines;
};

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
  ];
};

const drawHead = (decision: Decision, { width, now, colors }: DrawOptions): string => {
  const { campaign } = decision.state;
  const phase = describePhase(decision);
  const end = describeEnd(decision, now, width - 4 - phase.length - Math.min(campaign.fleet.length, 16));
  const name = cutText(campaign.fleet, Math.max(8, width - end.length - phase.length - 4));
  const left = cutText(`${name}  ${phase}`, Math.max(0, width - end.length - 2));
  const shown = left.startsWith(name) ? `${colors.bold(name)}${left.slice(name.length)}` : colors.bold(left);
  return `${shown}${' '.repeat(Math.max(1, width - 1 - left.length - end.length))}${colors.dim(end)}`;
};

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
    ...(wait ? [colors.yellow(cutText(`  waits: ${wait.reason}; ${wait.unblock}`, width - 1))] : []),
  ];
};

const drawLine = (decision: Decision, { width, now, colors }: DrawOptions): string[] => {
  const { campaign } = decision.state;
  const [wait] = listWaits(decision);
  const end =
    campaign.phase === 'ended'
      ? describePhase(decision)
      : wait
        ? `waits: ${wait.reason}`
        : `ends in ${formatDuration((decision.forecastAt - now) / 1_000)}`;
  const line = cutText(`${campaign.fleet}  ${campaign.counters.replaced}/${campaign.counters.stale}  ${end}`, width - 1);
  return [wait ? colors.yellow(line) : line];
};

/** A fleet as lines of at most `width - 1` columns, colours apart. */
export const drawFleet = (decision: Decision, options: DrawOptions): string[] =>
  options.detail === 'full'
    ? drawFull(decision, options)
    : options.detail === 'short'
      ? drawShort(decision, options)
      : drawLine(decision, options);
