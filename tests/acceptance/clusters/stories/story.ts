import type { Server } from '../../../../rehearsal/state.ts';
import type { Stage, StageOptions } from '../stage.ts';

/** Something that happens to a cluster while the Recycler works on it, and what must come of it. */
export type Story = {
  /** Its name on the command line and in results. */
  name: string;
  title: string;
  options?: StageOptions;
  /**
   * Plays it until the Recycler has ended.
   *
   * @returns what is not as it must be, besides what the judge finds; one sentence each
   */
  play: (stage: Stage) => Promise<string[]>;
};

/** Servers of the fleet that have not ended, in order of launch. */
export const aliveOf = ({ world }: Stage): Server[] =>
  [...world.ground.servers.values()].filter(({ state }) => !['shutting-down', 'terminated'].includes(state.machine));

/** Says where the fleet is not five servers of this image. */
export const expectImage = (stage: Stage, image: string): string[] => {
  const images = aliveOf(stage).map((server) => server.image);
  return images.length === 5 && images.every((each) => each === image) ? [] : [`the fleet is ${images.join(', ')}, not five of ${image}`];
};

/** Says where something is not as expected. */
export const expectSame = (what: string, found: string, expected: string): string[] =>
  found === expected ? [] : [`${what} is ${found}, not ${expected}`];
