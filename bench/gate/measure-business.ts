import type { BusinessFigure } from '../../core/release-ports.ts';
import { judgeTogether } from '../../fitness/business/judge-together.ts';
import type { Points } from '../../fitness/business/readings-of-metric.ts';
import { layoutWindows } from '../../fitness/business/windows.ts';
import type { Chance } from '../../rehearsal/chance.ts';
import { drawnMetrics, live, windowDays } from './draw-business.ts';

/** What came of pairs of an old and a new release in which one metric got worse. */
export type BusinessResult = {
  metric: string;
  says: string;
  /** Expected in each window. */
  samples: number;
  /** Of these, none got worse, and the metric failed all the same: at any of the judgements. */
  falseAlarms: number;
  /** By how many percent it got worse, in how many pairs it was found, and in how many there were too few samples to decide. */
  worse: { percent: number; found: number; tooFew: number }[];
};

/** The judgement of business metrics over simulated pairs of releases, each judged so many times. */
export type BusinessMeasured = {
  pairs: number;
  judgements: number;
  /** Pairs without any change in which any of the metrics failed, at any of the judgements. */
  falseBlocks: { samples: number; pairs: number }[];
  results: BusinessResult[];
};

const hour = 3_600_000;
const day = 24 * hour;
const sizes = [5, 50, 500];
const percents = [5, 20, 100];
/** Twice a day until the window is over, as the attestation judges; the last judgement comes when CloudWatch has all. */
const judgements = Array.from({ length: 2 * windowDays }, (_, index) => live + (index + 1) * (day / 2) + hour);

const judgeAt = (points: readonly Points[], at: number): BusinessFigure['state'][] =>
  judgeTogether(
    drawnMetrics.map(({ metric }, index) => ({
      metric,
      windows: layoutWindows(metric, live, 0, at),
      points: { is: 'known', value: points[index] ?? { series: [], others: [] }, source: 'simulated' },
    })),
  ).map(({ figure }) => (figure.is === 'known' ? figure.value.state : 'no-data'));

/**
 * Judges pairs of an old and a new release as the gate does, five metrics together at every attestation of a window: pairs without a change,
 * and pairs in which one of the metrics got worse. Pure arithmetic: it takes a minute or so.
 */
export const measureBusiness = (chance: Chance, pairs: number, onSize: (samples: number) => void): BusinessMeasured => {
  const last = judgements.at(-1) ?? live;
  const results: BusinessResult[] = [];
  const falseBlocks: BusinessMeasured['falseBlocks'] = [];
  for (const samples of sizes) {
    onSize(samples);
    const own = drawnMetrics.map(
      ({ metric, says }): BusinessResult => ({
        ...{ metric: metric.name, says, samples, falseAlarms: 0 },
        worse: percents.map((percent) => ({ percent, found: 0, tooFew: 0 })),
      }),
    );
    let blocked = 0;
    for (let pair = 0; pair < pairs; pair += 1) {
      const stream = chance(`business:${samples}:${pair}`);
      const unchanged = drawnMetrics.map(({ draw }) => draw(stream, samples, 0));
      const alarms = new Set<number>();
      for (const at of judgements) for (const [index, state] of judgeAt(unchanged, at).entries()) if (state === 'worse') alarms.add(index);
      if (alarms.size > 0) blocked += 1;
      for (const [index, result] of own.entries()) {
        if (alarms.has(index)) result.falseAlarms += 1;
        for (const each of result.worse) {
          const worse = drawnMetrics[index]?.draw(stream, samples, each.percent / 100);
          const states = judgeAt(
            unchanged.map((points, other) => (other === index && worse ? worse : points)),
            last,
          );
          if (states[index] === 'worse') each.found += 1;
          if (states[index] === 'too-few') each.tooFew += 1;
        }
      }
    }
    results.push(...own);
    falseBlocks.push({ samples, pairs: blocked });
  }
  return { pairs, judgements: judgements.length, falseBlocks, results };
};
