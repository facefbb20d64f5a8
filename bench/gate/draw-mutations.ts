import type { Declared } from '../../aws/stamp.ts';
import type { Chance } from '../../rehearsal/chance.ts';
import type { Bundler } from './bundle-program.ts';
import type { JobRelease } from './job.ts';
import type { Operator, Parts, Room } from './mutation.ts';
import { declareFrom } from './operators/template-edits.ts';

/** A bad release as it was drawn. */
export type Drawn = { operator: string; room: Room; what: string; release: JobRelease };

export type Drawing = {
  /** The next bad release; the same number gives the same one. */
  draw: (number: number) => Promise<Drawn>;
  discarded: { atBuild: number; unchanged: number };
  /** The folder of the program as it is. */
  unchanged: string;
};

/** Code is what changes most from release to release: its operators are drawn three times as often as the others. */
const weights: Record<Room, number> = { sources: 3, definition: 1, template: 1 };
const attempts = 40;

/** Draws bad releases: the operators in turn, in an order by chance, and for each a place by chance. */
export const createDrawing = (
  parts: Parts & { declared: Declared },
  bundler: Bundler,
  chance: Chance,
  drawn: readonly Operator[],
): Drawing => {
  const discarded = { atBuild: 0, unchanged: 0 };
  const weighted = drawn.flatMap((operator) => Array.from({ length: weights[operator.room] }, () => operator));
  const operatorOf = (number: number): Operator | undefined => {
    const round = Math.floor(number / weighted.length);
    return chance(`order:${round}`).pick(weighted, weighted.length)[number % weighted.length];
  };

  const toRelease = async (mutation: NonNullable<ReturnType<Operator['mutate']>>): Promise<JobRelease | undefined> => {
    const { source, definition, translated } = mutation;
    if (translated) return { translated, declared: declareFrom(translated, parts.declared) };
    if (definition !== undefined) return { definition };
    if (!source) return undefined;
    try {
      const bundle = await bundler.bundle([source]);
      if (bundle === undefined) discarded.unchanged += 1;
      return bundle === undefined ? undefined : { bundle };
    } catch {
      discarded.atBuild += 1;
      return undefined;
    }
  };

  return {
    discarded,
    unchanged: bundler.unchanged,
    draw: async (number) => {
      const stream = chance(`bad:${number}`);
      const operator = operatorOf(number);
      for (let attempt = 0; operator && attempt < attempts; attempt += 1) {
        const mutation = operator.mutate(parts, stream);
        if (!mutation) break;
        const release = await toRelease(mutation);
        if (release) return { operator: operator.id, room: operator.room, what: mutation.what, release };
      }
      throw new Error(`the operator ${operator?.id} finds nothing to change`);
    },
  };
};
