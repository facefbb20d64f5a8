import { type Rehearsal, runRehearsal } from '../cli/rehearsal.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { type Fault, type Judge, watchWorld } from './judge.ts';

export type Judged = Rehearsal & { judged: Fault[] };

/** Rehearses a scenario under the eyes of the judge: what it found, what the product's own invariants found, and how the fleets ended. */
export const rehearseJudged = async (written: object): Promise<Judged> => {
  let judge: Judge | undefined;
  const rehearsal = await runRehearsal(readScenario(written), {
    prepare: (world) => {
      judge = watchWorld(world);
    },
  });
  const { invariants, fleets } = rehearsal.report;
  const own = invariants.broken.map(({ id, at, text }) => ({ rule: id, at: Date.parse(at), text }));
  const ends = fleets
    .filter(({ outcome }) => outcome === 'failed' || outcome === 'running')
    .map(({ name, outcome, reason = '' }) => ({ rule: outcome, at: rehearsal.world.clock.now(), text: `${name}: ${reason}` }));
  return { ...rehearsal, judged: [...(judge?.faults() ?? []), ...(judge?.judgeEnd() ?? []), ...own, ...ends] };
};
