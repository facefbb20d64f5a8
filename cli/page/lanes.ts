import { type Stage, stagesOf } from '../../core/record/stages.ts';
import type { FleetReport, ReportSwap } from '../../core/report/report.ts';
import { findUnneeded } from './find-unneeded.ts';
import type { Timeline } from './timeline.ts';

/** One swap as a row of a picture. Times are seconds since the start of the fleet. */
export type Lane = {
  row: number;
  swap: ReportSwap;
  from: number;
  to: number;
  stretches: { stage: string; from: number; to: number }[];
  /** Did it end without the server being replaced? */
  isLost: boolean;
};

/** When a swap that did not succeed ended. The notice of its failure says it, else nothing does and its last stage stands for it. */
const endOfLost = (fleet: FleetReport, swap: ReportSwap): string | undefined => {
  const { reason, victim } = swap;
  if (reason === undefined) return undefined;
  const notices = fleet.notices.filter((notice) => notice.text.includes(reason));
  return (notices.find((notice) => notice.text.includes(victim)) ?? notices[0])?.at;
};

/** The swaps of a fleet as rows, in the order in which they began. */
export const layoutLanes = (fleet: FleetReport, timeline: Timeline): Lane[] => {
  const unneeded = findUnneeded(fleet.swaps);
  return fleet.swaps
    .filter((swap) => swap.stages.length > 0)
    .map((swap, row) => {
      const isLost = !['done', 'in-flight'].includes(swap.outcome) && !unneeded.has(swap);
      const last = swap.stages.at(-1);
      const reached = timeline.at(last?.at ?? fleet.startedAt);
      const end =
        swap.outcome === 'in-flight'
          ? timeline.seconds
          : isLost
            ? Math.max(reached, timeline.at(endOfLost(fleet, swap) ?? last?.at ?? fleet.startedAt))
            : Math.max(reached, timeline.at(unneeded.get(swap) || (last?.at ?? fleet.startedAt)));
      const stretches = swap.stages.flatMap(({ name, at }, index) => {
        const next = swap.stages[index + 1];
        const to = next ? timeline.at(next.at) : end;
        return name === 'done' ? [] : [{ stage: name, from: timeline.at(at), to }];
      });
      return { row, swap, from: stretches[0]?.from ?? 0, to: end, stretches, isLost };
    });
};

/** Launch-first has every stage but `reimaging`, which takes the place of a launch. */
const drawingOrder: readonly Stage[] = ['reimaging', ...stagesOf['launch-first']];

/** The stages that occur, in the order in which they are drawn and explained. */
export const listStages = (lanes: readonly Lane[]): string[] =>
  drawingOrder.filter((stage) => stage !== 'done' && lanes.some((lane) => lane.stretches.some((stretch) => stretch.stage === stage)));
