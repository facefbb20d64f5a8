import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import type { Decision } from '../../core/record/decision.ts';
import { createEventDescriber } from './describe-events.ts';
import { drawFrame } from './draw-frame.ts';
import { createLineWatcher } from './line-watcher.ts';
import { cutText, toPlainText } from './plain-text.ts';
import type { Watcher, WatcherOptions } from './watcher.ts';

/** Pictures a second: more than an eye follows costs time that a rehearsal could use. */
const paintsPerSecond = 15;
const widest = 240;

/** A picture of all fleets, repainted in place; warnings and alerts stay above it, and its last state stays on the screen. */
export const createFrameWatcher = ({ stream, now, speed = 'real', footer }: Omit<WatcherOptions, 'isQuiet'>): Watcher => {
  const update = createLogUpdate(stream);
  const colors = pc.createColors(!process.env.NO_COLOR);
  const describeEvents = createEventDescriber();
  const latest = new Map<string, Decision>();
  const held = new Map<string, string>();
  const began = { real: performance.now(), at: now() };
  // A rehearsal's clock may stand still for those who watch: its decisions know the time.
  const readClock = (): number => [...latest.values()].reduce((time, decision) => Math.max(time, decision.at), now());
  let paintedAt = Number.NEGATIVE_INFINITY;
  let pending: NodeJS.Timeout | undefined;
  let isEnded = false;
  let lines: Watcher | undefined;

  const formatClock = (): string[] => {
    if (speed !== 'rehearsal') return [];
    const seconds = Math.max(0.001, (performance.now() - began.real) / 1_000);
    const factor = (readClock() - began.at) / 1_000 / seconds;
    const pace = factor >= 1.5 ? `, ${Math.round(factor).toLocaleString('en-US')} times as fast as real time` : '';
    return [colors.dim(`rehearsed time ${new Date(readClock()).toISOString().slice(0, 19).replace('T', ' ')} UTC${pace}`)];
  };

  const draw = (): void => {
    if (latest.size === 0 && held.size === 0) return;
    const width = Math.min(widest, stream.columns || 80);
    const height = Math.max(1, (stream.rows || 24) - 1);
    const clock =
      height > 8
        ? formatClock()
            .map((line) => (width > 79 ? line : ''))
            .filter(Boolean)
        : [];
    const below = footer && height > 1 ? [cutText(footer(), width)] : [];
    const picture = { width, height: height - clock.length - below.length, now: readClock(), colors, held };
    update([...clock, ...drawFrame([...latest.values()], picture), ...below].join('\n'));
  };

  // A picture that cannot be drawn must never end a campaign: plain lines go on.
  const paint = (): void => {
    clearTimeout(pending);
    pending = undefined;
    paintedAt = performance.now();
    if (lines) return;
    try {
      draw();
    } catch (error) {
      lines = createLineWatcher({ stream });
      lines.say(`the picture failed (${error instanceof Error ? error.message : String(error)}), plain lines follow`);
    }
  };

  /** Paints now, or as soon as the last picture has been seen; a busy process paints at its next decision. */
  const paintSoon = (): void => {
    const wait = 1_000 / paintsPerSecond - (performance.now() - paintedAt);
    if (wait <= 0) paint();
    else pending ??= setTimeout(paint, wait).unref();
  };

  // Elapsed time and forecast move on between the decisions of a real run.
  const ticking = speed === 'real' ? setInterval(paintSoon, 1_000).unref() : undefined;

  const keep = (line: string): void => {
    update.persist(line);
    if (!isEnded) paint();
  };

  return {
    onDecision: (decision) => {
      if (lines) return lines.onDecision(decision);
      latest.set(decision.state.campaign.fleet, decision);
      held.delete(decision.state.campaign.fleet);
      for (const { fleet, text, level } of describeEvents(decision)) {
        if (level === 'warning' || level === 'alert')
          keep((level === 'alert' ? colors.red : colors.yellow)(toPlainText(`${fleet}: ${text}`)));
      }
      paintSoon();
    },
    onHeld: (fleet, reason) => {
      if (lines) return lines.onHeld(fleet, reason);
      if (latest.has(fleet)) return;
      held.set(fleet, reason);
      paintSoon();
    },
    say: (line) => keep(toPlainText(line)),
    end: () => {
      if (isEnded) return;
      isEnded = true;
      clearInterval(ticking);
      paint();
      update.done();
    },
  };
};
