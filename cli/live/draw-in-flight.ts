import { formatDuration } from '../../core/policy/duration.ts';
import type { Decision } from '../../core/record/decision.ts';
import type { Swap } from '../../core/record/swap.ts';
import { enteredStageAt, listInFlight } from './standstill.ts';

const nameServers = ({ victim, replacement, method }: Swap): string =>
  method === 'reimage' ? victim : `${victim} -> ${replacement ?? '...'}`;

const nameStage = ({ stage, rollback, launch, replacement }: Swap): string => {
  if (rollback) return 'rolled back';
  const tries = replacement === undefined ? (launch?.unanswered?.tries ?? 0) : 0;
  return tries > 0 ? `${stage}, not answered ${tries === 1 ? 'once' : `${tries} times`}` : stage;
};

/**
 * The servers in flight, one cell for each: both ids, zone, stage, and how long in it; those first that have been in their stage for longest. In as many
 * columns as there is room for, and nothing where one does not fit; what has no place is counted.
 */
export const drawInFlight = (decision: Decision, width: number, most: number, now: number): string[] => {
  const swaps = listInFlight(decision);
  const parts = swaps.map((swap) => [nameServers(swap), swap.zone, nameStage(swap), formatDuration((now - enteredStageAt(swap)) / 1_000)]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...parts.map((each) => each[column]?.length ?? 0)));
  const cells = parts.map((each) => each.map((part, column) => part.padEnd(widths[column] ?? 0)).join('  '));
  const size = cells[0]?.length ?? 0;
  if (size === 0 || size > width || most < 1) return [];
  const columns = Math.floor((width + 4) / (size + 4));
  const rows = Math.ceil(cells.length / columns);
  const fitting = rows <= most ? cells : cells.slice(0, (most - 1) * columns);
  const shownRows = Math.ceil(fitting.length / columns);
  const lines = Array.from({ length: shownRows }, (_, row) =>
    Array.from({ length: columns }, (__, column) => fitting[column * shownRows + row])
      .filter((cell) => cell !== undefined)
      .join('    ')
      .trimEnd(),
  );
  return fitting.length < cells.length ? [...lines, `and ${cells.length - fitting.length} more`] : lines;
};
