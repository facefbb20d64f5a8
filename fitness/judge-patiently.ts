import type { Clock } from '../core/clock.ts';
import type { Phase } from './fitness-function.ts';
import { type Gate, judgeRelease, type KeptVerdict } from './judge-release.ts';

/** What passes by itself, as readings say it. */
const isPassing = (block: string): boolean =>
  /throttl|TooManyRequests|Rate exceeded|SlowDown|not answered \((?:Timeout|ECONN|Networking)|Runtime\.ExitError|Sandbox\.Timedout/i.test(
    block,
  );

const attempts = 3;
/** Seconds between two attempts. */
const pause = 60;

/**
 * Judges a release, and again a minute later where nothing failed and all that blocks is a call that was throttled or not answered, or a function
 * that died: up to three times. Each attempt reads everything anew, and its verdict is kept.
 */
export const judgePatiently = async (
  clock: Pick<Clock, 'sleep'>,
  openGate: () => Promise<Gate>,
  phase: Phase,
  deployment?: string,
): Promise<{ gate: Gate; verdict: KeptVerdict }> => {
  for (let attempt = 1; ; attempt += 1) {
    const gate = await openGate();
    const verdict = await judgeRelease(gate, phase, deployment);
    if (verdict.outcome !== 'unknown' || attempt === attempts || !verdict.blocks.every(isPassing)) return { gate, verdict };
    await clock.sleep(pause);
  }
};
