import type { Server } from '../../../../rehearsal/state.ts';
import type { Stage, StageOptions } from '../stage.ts';

/** Something that happens to a cluster while the Recycler works on it, and what must come of it. */
export type Story = {
  /** Its name on the command line and in results. */
  name: string;
  title: string;
  options?: StageOptions;
  /** The distributions that it is about; all of them where it does not say. */
  on?: readonly string[];
  /**
   * Plays it until the Recycler has ended.
   *
   * @returns what is not as it must be, besides what the judge finds; one sentence each
   */
  play: (stage: Stage) => Promise<string[]>;
};

/** Servers of the fleet that have not ended, in order of launch. */
export const aliveOf = ({ world }: Pick<Stage, 'world'>): Server[] =>
  [...world.ground.servers.values()].filter(({ state }) => !['shutting-down', 'terminated'].includes(state.machine));

/** A server of the first ones: the nth that holds data alone. @throws Error where there is none */
export const dataServer = ({ world }: Pick<Stage, 'world'>, nth = 1): Server => {
  const found = [...world.ground.servers.values()].filter(({ group }) => group === 'search-data')[nth - 1];
  if (!found) throw new Error(`there is no data server ${nth}`);
  return found;
};

/** Says where the fleet is not five servers of this image. */
export const expectImage = (stage: Stage, image: string): string[] => expectImages(stage, Array(5).fill(image));

/** Says where the fleet is not servers of these images, in any order. */
export const expectImages = (stage: Stage, images: readonly string[]): string[] =>
  expectSame(
    'the fleet',
    aliveOf(stage)
      .map((server) => server.image)
      .toSorted()
      .join(' '),
    images.toSorted().join(' '),
  );

/** Says where something is not as expected. */
export const expectSame = (what: string, found: string, expected: string): string[] =>
  found === expected ? [] : [`${what} is ${found}, not ${expected}`];
